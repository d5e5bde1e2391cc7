import { wake } from "./wake.js";

wake(document);
