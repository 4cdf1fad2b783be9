import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** How the server answers: a JSON value, or one of the ways in which servers misbehave. */
export type VisionBehaviour =
  | { json: unknown }
  /** Status and text. */
  | { status: number; body: string }
  /** Status 200 and a page, as captive portals and wrong addresses give. */
  | "html"
  /** Announces more than it sends, and breaks the connection. */
  | "half"
  /** Reads the request and never answers. */
  | "hang"
  /** Text without end. */
  | "huge"
  /** Sends the caller to another address, with the status that keeps the method. */
  | "redirect";

/** A request as it came. */
export interface VisionRequest {
  url: string;
  headers: IncomingMessage["headers"];
  json: unknown;
}

/** A running server; ends with an `await using` block. */
export interface VisionServer extends AsyncDisposable {
  url: string;
  requests: VisionRequest[];
}

/** Starts a server on a free port of 127.0.0.1 that answers every request in that way. */
export async function startVisionServer(behaviour: VisionBehaviour): Promise<VisionServer> {
  const requests: VisionRequest[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const json: unknown = JSON.parse(Buffer.concat(chunks).toString());
    requests.push({ url: request.url ?? "", headers: request.headers, json });
    answer(response, behaviour);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

function answer(response: ServerResponse, behaviour: VisionBehaviour): void {
  if (behaviour === "hang") return;
  if (behaviour === "huge") {
    response.setHeader("content-type", "application/json");
    response.on("drain", () => flood(response));
    flood(response);
  } else if (behaviour === "half") {
    response.writeHead(200, { "content-type": "application/json", "content-length": 5_000 });
    response.write('{"responses":[{"labelAnnot', () => response.destroy());
  } else if (behaviour === "html") {
    response.writeHead(200, { "content-type": "text/html" }).end("<!doctype html><title>Log in</title>");
  } else if (behaviour === "redirect") {
    response.writeHead(308, { location: "/elsewhere" }).end();
  } else if ("status" in behaviour) {
    response.writeHead(behaviour.status, { "content-type": "text/plain" }).end(behaviour.body);
  } else {
    response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(behaviour.json));
  }
}

/** Writes until the socket's buffer is full. */
function flood(response: ServerResponse): void {
  let room = true;
  while (room && !response.destroyed) room = response.write("[".repeat(65_536));
}
