import { registerEnumType } from "type-graphql";

/** What a picture was made as; the values are those of the image process. */
export enum MediaMedium {
  PHOTO = "photo",
  DRAWING = "drawing",
  GRAPHIC = "graphic",
  TEXT = "text",
  SCREENSHOT = "screenshot",
}

/** What lies behind a picture's motif. */
export enum MediaBackdrop {
  TRANSPARENT = "transparent",
  FLAT = "flat",
  SCENE = "scene",
}

/** What a picture of a web site is for. */
export enum SiteRole {
  BANNER = "banner",
  BACKGROUND = "background",
  CONTENT = "content",
  INTERFACE = "interface",
}

registerEnumType(MediaMedium, {
  name: "MediaMedium",
  description: "What a picture was made as.",
  valuesConfig: {
    PHOTO: { description: "Also what is rendered or painted as softly as a photo." },
    DRAWING: { description: "Drawn, with areas and edges." },
    GRAPHIC: { description: "Flat colours: logos, diagrams, icons." },
    TEXT: { description: "Much lettering: documents, posters." },
    SCREENSHOT: { description: "Of a program or a page." },
  },
});

registerEnumType(MediaBackdrop, {
  name: "MediaBackdrop",
  description: "What lies behind a picture's motif.",
  valuesConfig: {
    TRANSPARENT: { description: "Something of the picture is clear." },
    FLAT: { description: "One colour, or a linear gradient, along the border." },
    SCENE: { description: "Anything else." },
  },
});

registerEnumType(SiteRole, {
  name: "SiteRole",
  description: "What a picture of a web site is for.",
  valuesConfig: {
    BANNER: { description: "Much wider than high." },
    BACKGROUND: { description: "Wide and calm, with nothing in it." },
    CONTENT: { description: "A picture within the text." },
    INTERFACE: { description: "A screenshot, an icon or a button." },
  },
});
