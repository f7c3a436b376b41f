import { agree } from "./sentences.js";

agree("en");
