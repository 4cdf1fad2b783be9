import { ConfigError, readConfig } from "../config.js";
/** The configuration of a program that was started from a shell; says what is wrong with it and ends, if anything is. */
export function readConfigOrExit() {
    try {
        return readConfig(process.env);
    }
    catch (error) {
        if (!(error instanceof ConfigError))
            throw error;
        process.stderr.write(`${error.message}\n`);
        process.exit(1);
    }
}
//# sourceMappingURL=read-or-exit.js.map