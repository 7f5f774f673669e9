"""Philox4x32-10 known-answer vectors, as published; and an independent implementation on big integers that must agree.

    python tests/golden/make/philox.py

Source: Random123's kat_vectors (Salmon, Moraes, Dror, Shaw 2011, doi:10.1145/2063384.2063405).
"""

import random

from record import save

PUBLISHED = [
    ("00000000 00000000 00000000 00000000", "00000000 00000000", "6627e8d5 e169c58d bc57ac4c 9b00dbd8"),
    ("ffffffff ffffffff ffffffff ffffffff", "ffffffff ffffffff", "408f276d 41c83b0e a20bc7c6 6d5451fd"),
    ("243f6a88 85a308d3 13198a2e 03707344", "a4093822 299f31d0", "d16cfe09 94fdcceb 5001e420 24126ea1"),
]


def philox4x32_10(counter, key):
    c, k = list(counter), list(key)
    for _ in range(10):
        p0, p1 = 0xD2511F53 * c[0], 0xCD9E8D57 * c[2]
        c = [(p1 >> 32) ^ c[1] ^ k[0], p1 & 0xFFFFFFFF, (p0 >> 32) ^ c[3] ^ k[1], p0 & 0xFFFFFFFF]
        k = [(k[0] + 0x9E3779B9) & 0xFFFFFFFF, (k[1] + 0xBB67AE85) & 0xFFFFFFFF]
    return c


def words(text):
    return [int(w, 16) for w in text.split()]


def main():
    published = [{"counter": words(c), "key": words(k), "output": words(o)} for c, k, o in PUBLISHED]
    for row in published:
        assert philox4x32_10(row["counter"], row["key"]) == row["output"], row
    draw = random.Random(20)
    more = []
    for _ in range(40):
        counter, key = [draw.getrandbits(32) for _ in range(4)], [draw.getrandbits(32) for _ in range(2)]
        more.append({"counter": counter, "key": key, "output": philox4x32_10(counter, key)})
    save("philox", [], {"program": "Random123 kat_vectors; more: Python integers", "published": published, "more": more})


main()
