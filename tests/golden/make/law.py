"""Tests of two selection rates: pooled z, Fisher's exact test, and the interval of the ratio from its logarithm.

    python tests/golden/make/law.py

Cases are [chosen, people] of a category, then of the most selected one.
"""

from record import save
from scipy.stats import fisher_exact
from statsmodels.stats.proportion import confint_proportions_2indep, proportions_ztest

CASES = [
    (555, 1181, 667, 1390),
    (90, 205, 215, 412),
    (7, 17, 215, 412),
    (170, 390, 412, 797),
    (1, 3, 8, 9),
    (4, 40, 30, 60),
    (2, 500, 11, 490),
]


def main():
    cases = []
    for s, n, sr, nr in CASES:
        z, p = proportions_ztest([s, sr], [n, nr])
        lower, upper = confint_proportions_2indep(s, n, sr, nr, compare="ratio", method="log", alpha=0.05)
        fisher = fisher_exact([[s, n - s], [sr, nr - sr]])[1]
        cases.append({"own": [s, n], "top": [sr, nr], "z": z, "p": p, "fisher": fisher, "ratio": [lower, upper]})
    save("law", ["scipy", "statsmodels"], {"cases": cases})


if __name__ == "__main__":
    main()
