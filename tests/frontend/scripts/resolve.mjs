// Lets node find the packages that `make setup` keeps outside the sources.
import { registerHooks } from "node:module";
import { pathToFileURL } from "node:url";

const packages = pathToFileURL(`${process.env.KABINET_FRONTEND}/package.json`).href;

registerHooks({
  resolve(name, context, next) {
    const bare = /^[a-z@]/i.test(name) && !name.startsWith("node:") && !name.startsWith("file:");
    return next(name, bare ? { ...context, parentURL: packages } : context);
  },
});
