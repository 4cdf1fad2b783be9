import { Upload } from "graphql-upload-minimal";
/** A file that a form announces and may not have brought yet; it stands in the variables where the file goes. */
export class AnnouncedFile extends Upload {
    /** Says that the file is there. Only the first of this and `fail` counts. */
    bring(file) {
        // Of the library's description of a file only the stream is ever used here: names and types are the client's words.
        this.resolve(file);
    }
    /** Says that the file has failed to come. */
    fail(error) {
        this.reject(error);
    }
}
//# sourceMappingURL=announced-file.js.map