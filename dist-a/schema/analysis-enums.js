import { registerEnumType } from "type-graphql";
/** What a picture was made as; the values are those of the image process. */
export var MediaMedium;
(function (MediaMedium) {
    MediaMedium["PHOTO"] = "photo";
    MediaMedium["DRAWING"] = "drawing";
    MediaMedium["GRAPHIC"] = "graphic";
    MediaMedium["TEXT"] = "text";
    MediaMedium["SCREENSHOT"] = "screenshot";
})(MediaMedium || (MediaMedium = {}));
/** What lies behind a picture's motif. */
export var MediaBackdrop;
(function (MediaBackdrop) {
    MediaBackdrop["TRANSPARENT"] = "transparent";
    MediaBackdrop["FLAT"] = "flat";
    MediaBackdrop["SCENE"] = "scene";
})(MediaBackdrop || (MediaBackdrop = {}));
/** What a picture of a web site is for. */
export var SiteRole;
(function (SiteRole) {
    SiteRole["BANNER"] = "banner";
    SiteRole["BACKGROUND"] = "background";
    SiteRole["CONTENT"] = "content";
    SiteRole["INTERFACE"] = "interface";
})(SiteRole || (SiteRole = {}));
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
//# sourceMappingURL=analysis-enums.js.map