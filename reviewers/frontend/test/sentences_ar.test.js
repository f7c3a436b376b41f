import { agree } from "./sentences.js";

agree("ar");
