"""Times OpenCV's filters on one picture, one thread: `/usr/bin/python3 bench/opencv.py PICTURE ROUNDS`. Prints JSON: milliseconds, medians."""

import json
import statistics
import sys
import time

import cv2

picture, rounds = cv2.imread(sys.argv[1]), int(sys.argv[2])
cv2.setNumThreads(1)


def cartoon(image):
    """The recipe of most tutorials: bilateral filters at half the size, edges by an adaptive threshold of the median."""
    small = cv2.resize(image, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
    for _ in range(7):
        small = cv2.bilateralFilter(small, 9, 9, 7)
    smooth = cv2.resize(small, (image.shape[1], image.shape[0]))
    grey = cv2.medianBlur(cv2.cvtColor(image, cv2.COLOR_BGR2GRAY), 7)
    edges = cv2.adaptiveThreshold(grey, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY, 9, 2)
    return cv2.bitwise_and(smooth, cv2.cvtColor(edges, cv2.COLOR_GRAY2BGR))


def median(work):
    work()
    times = []
    for _ in range(rounds):
        start = time.perf_counter()
        work()
        times.append((time.perf_counter() - start) * 1000)
    return statistics.median(times)


print(
    json.dumps(
        {
            "version": cv2.__version__,
            "stylization": median(lambda: cv2.stylization(picture, sigma_s=60, sigma_r=0.45)),
            "edgePreservingFilter": median(lambda: cv2.edgePreservingFilter(picture, flags=1, sigma_s=60, sigma_r=0.4)),
            "bilateral and edges": median(lambda: cartoon(picture)),
        }
    )
)
