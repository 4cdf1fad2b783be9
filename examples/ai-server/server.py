"""A small AI server for Toonbooth: draws cartoons and cuts faces with OpenCV, on the processor.

It shows the whole contract (docs/ai-server.md) in working code. To put a diffusion model in its place, replace
`draw_cartoon`; everything around it can stay.
"""

import os
import threading
import urllib.request
from collections import OrderedDict
from pathlib import Path

import cv2
import numpy as np
from flask import Flask, Response, jsonify, request

# What this server accepts, so that no request can exhaust it.
MAX_BYTES = 20 * 1024 * 1024
MAX_PIXELS = 50_000_000
FETCH_SECONDS = 20
# Longest side that is worked on, in pixels: more only costs time.
SIDE = 1536
# Set it to PUBLIC_URL of the Toonbooth: image_url may then point nowhere else, for instance not into your network.
TOONBOOTH_URL = os.environ.get("TOONBOOTH_URL", "http")

app = Flask(__name__)
app.config["MAX_CONTENT_LENGTH"] = MAX_BYTES


class Refusal(Exception):
    """Ends a request with a status and a text for the operator's log."""

    def __init__(self, status, message):
        super().__init__(message)
        self.status = status


@app.errorhandler(Refusal)
def answer_refusal(error):
    return jsonify(error=str(error)), error.status


@app.errorhandler(500)
def answer_fault(_error):
    # The traceback is in this server's own log.
    return jsonify(error="the picture could not be made"), 500


class Answers:
    """Answers by job: a job that is asked for again (Toonbooth repeats what may have been lost) is not drawn twice."""

    def __init__(self, limit=32):
        self.limit = limit
        self.lock = threading.Lock()
        self.jobs = OrderedDict()

    def once(self, key, make):
        with self.lock:
            slot = self.jobs.setdefault(key, {"lock": threading.Lock(), "bytes": None})
            while len(self.jobs) > self.limit:
                self.jobs.popitem(last=False)
        with slot["lock"]:  # A repeat waits here for the first one to be done.
            if slot["bytes"] is None:
                slot["bytes"] = make()
            return slot["bytes"]


answers = Answers()


@app.get("/")
def health():
    return jsonify(status="ok", styles=sorted(STYLES))


@app.post("/generate-cartoon")
def generate_cartoon():
    photo = request.files.get("image")
    if photo is None:
        raise Refusal(400, "the form has no file named image")
    style = request.form.get("style", "cartoon")
    if style not in STYLES:
        raise Refusal(400, f"unknown style {style}; this server has {', '.join(sorted(STYLES))}")
    try:
        seed = int(request.form.get("seed", "0"))
    except ValueError:
        raise Refusal(400, "seed: expected an integer") from None
    picture = decode(photo.read())
    key = ("cartoon", request.form.get("job_id"), style, seed)
    return picture_answer(key, lambda: encode(draw_cartoon(picture, style, seed)))


@app.post("/process-face-cut")
def process_face_cut():
    body = request.get_json(silent=True) or {}
    url = body.get("image_url")
    if not isinstance(url, str):
        raise Refusal(400, "expected JSON with image_url")
    key = ("cut", body.get("job_id"))
    return picture_answer(key, lambda: encode(cut_face(decode(fetch(url)))))


def picture_answer(key, make):
    png = answers.once(key, make) if key[1] else make()
    return Response(png, mimetype="image/png")


def fetch(url):
    if not url.startswith(TOONBOOTH_URL):
        raise Refusal(400, "image_url does not begin with TOONBOOTH_URL")
    try:
        with urllib.request.urlopen(url, timeout=FETCH_SECONDS) as answer:
            data = answer.read(MAX_BYTES + 1)
    except (OSError, ValueError) as error:
        raise Refusal(502, f"image_url can't be fetched: {error}") from error
    if len(data) > MAX_BYTES:
        raise Refusal(413, "the picture behind image_url is too large")
    return data


def decode(data):
    picture = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR) if data else None
    if picture is None:
        raise Refusal(400, "the bytes are no picture")
    height, width = picture.shape[:2]
    if width * height > MAX_PIXELS:
        raise Refusal(413, "the picture has too many pixels")
    scale = min(1, SIDE / max(width, height))
    return cv2.resize(picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA) if scale < 1 else picture


def encode(picture):
    ok, data = cv2.imencode(".png", picture)
    if not ok:
        raise RuntimeError("the picture could not be encoded")
    return data.tobytes()


# --- Drawing: the place for a model of your own --------------------------------------------------------------------


def draw_cartoon(picture, style, seed):
    """A cartoon of a photo, BGR in and out. The same photo, style and seed give the same picture.

    An SDXL pipeline goes here: load it once at the top of this file and return
    pipeline(image=…, prompt=PROMPTS[style], generator=torch.Generator("cuda").manual_seed(seed)).images[0]
    as a BGR array. Answer 429 with Retry-After (raise a Refusal) when the GPU's queue is full.
    """
    smooth = picture
    for _ in range(4):
        smooth = cv2.bilateralFilter(smooth, 9, 40, 7)
    flat = posterise(smooth, levels=STYLES[style]["levels"])
    grey = cv2.medianBlur(cv2.cvtColor(smooth, cv2.COLOR_BGR2GRAY), 5)
    ink = cv2.adaptiveThreshold(grey, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY, 9, STYLES[style]["ink"])
    drawn = cv2.bitwise_and(flat, flat, mask=ink)
    # The seed turns the colours a little: "another one" then looks like another one.
    hsv = cv2.cvtColor(drawn, cv2.COLOR_BGR2HSV).astype(np.int16)
    rng = np.random.default_rng(abs(seed))
    hsv[..., 0] = (hsv[..., 0] + rng.integers(-4, 5)) % 180
    hsv[..., 1] = np.clip(hsv[..., 1] * rng.uniform(1.15, 1.5), 0, 255)
    return cv2.cvtColor(hsv.astype(np.uint8), cv2.COLOR_HSV2BGR)


STYLES = {"cartoon": {"levels": 8, "ink": 3}, "poster": {"levels": 4, "ink": 4}}


def posterise(picture, levels):
    step = 256 / levels
    table = (np.floor(np.arange(256) / step) * step + step / 2).clip(0, 255).astype(np.uint8)
    lab = cv2.cvtColor(picture, cv2.COLOR_BGR2LAB)
    lab[..., 0] = table[lab[..., 0]]  # Lightness alone: skin keeps its colour.
    return cv2.cvtColor(lab, cv2.COLOR_LAB2BGR)


# --- Cutting -------------------------------------------------------------------------------------------------------


def find_cascade():
    folders = [getattr(getattr(cv2, "data", None), "haarcascades", None), "/usr/share/opencv4/haarcascades"]
    for folder in filter(None, folders):
        file = Path(folder) / "haarcascade_frontalface_alt2.xml"
        if file.exists():
            return str(file)
    raise SystemExit("OpenCV's face finder is missing: install opencv-data (Debian), or opencv-python-headless (pip)")


CASCADE = find_cascade()


def cut_face(picture):
    """Head and hair on a transparent ground, BGRA, as tight as it goes."""
    left, top, side = find_face(picture)
    height, width = picture.shape[:2]
    frame = (
        max(0, left - side // 2),
        max(0, top - int(side * 0.75)),
        min(width, left + side + side // 2),
        min(height, top + int(side * 1.45)),
    )
    head = picture[frame[1] : frame[3], frame[0] : frame[2]]
    centre = (left + side // 2 - frame[0], top + side // 2 - frame[1])
    mask = np.full(head.shape[:2], cv2.GC_BGD, np.uint8)
    cv2.ellipse(mask, centre, (int(side * 0.75), int(side * 0.95)), 0, 0, 360, cv2.GC_PR_FGD, -1)
    cv2.ellipse(mask, centre, (int(side * 0.38), int(side * 0.62)), 0, 0, 360, cv2.GC_FGD, -1)
    # Without the ink lines, which are neither head nor ground.
    smooth = cv2.medianBlur(head, 7)
    cv2.grabCut(smooth, mask, None, np.zeros((1, 65)), np.zeros((1, 65)), 3, cv2.GC_INIT_WITH_MASK)
    inside = np.where((mask == cv2.GC_FGD) | (mask == cv2.GC_PR_FGD), 255, 0).astype(np.uint8)
    brush = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (side // 12 | 1, side // 12 | 1))
    inside = cv2.morphologyEx(inside, cv2.MORPH_OPEN, brush)
    # One piece without holes.
    outlines, _ = cv2.findContours(inside, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    alpha = np.zeros_like(inside)
    cv2.drawContours(alpha, [max(outlines, key=cv2.contourArea)], -1, 255, -1)
    return np.dstack([head, cv2.GaussianBlur(alpha, (5, 5), 0)])


def find_face(picture):
    grey = cv2.equalizeHist(cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY))
    # One finder for each call: it is not safe to share among threads.
    faces = cv2.CascadeClassifier(CASCADE).detectMultiScale(grey, 1.05, 3, minSize=(60, 60))
    if len(faces) == 0:
        raise Refusal(422, "no face was found")
    left, top, side, _ = max(faces, key=lambda face: face[2] * face[3])
    return int(left), int(top), int(side)


if __name__ == "__main__":
    # Flask's own server is fit for one machine; in production: gunicorn --threads 4 server:app
    app.run(host=os.environ.get("HOST", "127.0.0.1"), port=int(os.environ.get("PORT", "5000")), threaded=True)
