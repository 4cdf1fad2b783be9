/** Pictures that are there already: nginx by itself, this server by itself, and nginx with this server behind it. */
import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { ask, has, median, type Rate, rate, treeOf } from "./measure.js";
import { portraitServedAs } from "./pictures.js";
import { freePort, type Serving, serveNginx, serveToonbooth, Uploader } from "./servers.js";

const SIZES = { "20 KB": 20_000, "200 KB": 200_000 } as const;
const SECONDS = 1;

/** One thing that is asked for, at one of the servers. */
interface Contest {
  picture: string;
  server: "nginx" | "toonbooth" | "toonbooth behind nginx";
  url: string;
  /** The processes of each program that is at work. */
  programs: number[][];
  etag?: string | undefined;
}

/** Measures, in rounds of all contests, and prints medians. */
export async function measureCached(options: {
  folder: string;
  cores: string | undefined;
  rounds: number;
}): Promise<void> {
  const missing = ["nginx", "wrk"].filter((program) => !has(program));
  if (missing.length > 0) {
    console.log(
      `Left out: cached pictures. There is no ${missing.join(", no ")} (Debian: nginx-light, wrk).`,
    );
    return;
  }
  const { folder, cores, rounds } = options;
  const port = await freePort();
  const front = path.join(folder, "behind");
  await using alone = await serveToonbooth({ folder: path.join(folder, "alone"), cores });
  const env = { X_ACCEL_REDIRECT: "/toonbooth-variants", TRUST_PROXY: "1" };
  await using behind = await serveToonbooth({ folder: front, cores, env });
  const files = path.join(folder, "static");
  await mkdir(files);
  const variants = path.join(front, "data", "variants");
  const back = { url: behind.url, variants };
  await using nginx = await serveNginx({
    folder: path.join(folder, "nginx"),
    cores,
    port,
    files,
    behind: back,
  });
  const contests = await prepare({ alone, behind, nginx, files });
  const results = new Map<Contest, Rate[]>(contests.map((contest) => [contest, []]));
  for (let round = 0; round < rounds; round += 1) {
    for (const [contest, rates] of results)
      rates.push(await rate(contest.url, { ...contest, seconds: SECONDS }));
  }
  report(results);
}

async function prepare(servers: {
  alone: Serving;
  behind: Serving;
  nginx: Serving;
  files: string;
}): Promise<Contest[]> {
  const { alone, behind, nginx, files } = servers;
  const contests: Contest[] = [];
  const front = treeOf(nginx.pid);
  const programs = { nginx: [front], alone: [[alone.pid]], behind: [front, [behind.pid]] };
  const direct = await Uploader.register(alone.url);
  const proxied = await Uploader.register(behind.url);
  for (const [picture, bytes] of Object.entries(SIZES)) {
    const photo = await portraitServedAs(bytes);
    const name = `${bytes}.jpeg`;
    const own = `${alone.url}${await direct.upload(photo)}`;
    await writeFile(path.join(files, name), Buffer.from(await (await fetch(own)).arrayBuffer()));
    const through = `${nginx.url}${await proxied.upload(photo)}`;
    const fixed = `${nginx.url}/static/${name}`;
    const asked = [await ask(fixed), await ask(own), await ask(through)];
    const sizes = asked.map(({ size }) => size);
    if (new Set(sizes).size !== 1) throw new Error(`not the same bytes: ${sizes.join(", ")}`);
    const title = `${picture} (${sizes[0]} bytes)`;
    const tags = asked.map(({ headers }) => headers.get("etag") ?? undefined);
    contests.push(
      { picture: title, server: "nginx", url: fixed, programs: programs.nginx },
      { picture: title, server: "toonbooth", url: own, programs: programs.alone },
      { picture: title, server: "toonbooth behind nginx", url: through, programs: programs.behind },
    );
    if (contests.length > 3) continue;
    contests.push(
      { picture: "304", server: "nginx", url: fixed, programs: programs.nginx, etag: tags[0] },
      { picture: "304", server: "toonbooth", url: own, programs: programs.alone, etag: tags[1] },
    );
  }
  return contests;
}

function report(results: Map<Contest, Rate[]>): void {
  const middle = (rates: Rate[]) => median(rates.map(({ perSecond }) => perSecond));
  const rows = [...results].map(([{ picture, server }, rates]) => {
    const peer = [...results].find(([other]) => other.picture === picture && other.server === "nginx");
    return {
      picture,
      server,
      "requests/s": Math.round(middle(rates)),
      "of nginx": (middle(rates) / middle(peer?.[1] ?? [])).toFixed(2),
      "CPU µs/request": cpuIn(rates),
    };
  });
  console.table(rows);
}

/** Of nginx and of the server behind it, where there are both. */
function cpuIn(rates: Rate[]): string {
  const [first] = rates;
  const parts = (first?.cpuMicroseconds ?? []).map((_, n) =>
    median(rates.map(({ cpuMicroseconds }) => cpuMicroseconds[n] ?? 0)).toFixed(0),
  );
  return parts.join(" + ");
}
