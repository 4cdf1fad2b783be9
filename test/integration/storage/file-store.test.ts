import { createLocalFileStore } from "../../../src/storage/files/local.js";
import { describeFileStore } from "../../support/file-store-contract.js";

describeFileStore("the local disk", createLocalFileStore);
