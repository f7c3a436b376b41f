"""The words of office documents of the old kind (DOC, XLS, PPT): what a reader sees of them."""
