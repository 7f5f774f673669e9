"""Distribution and elementary functions: mpmath with 50 digits, each rounded once to a double; scipy beside it.

    python tests/golden/make/distributions.py

Rows are [arguments..., mpmath value, scipy or numpy value]. Where the two differ, trust the first.
"""

import math

import numpy as np
from mpmath import mp, mpf
from scipy import special, stats

from record import save

mp.dps = 50


def normal_cdf(x):
    return mp.erfc(-mpf(x) / mp.sqrt(2)) / 2


def solve(function, target, guess):
    """Root of a monotone function near scipy's answer; polished to 40 digits."""
    guess = mpf(float(guess))
    step = abs(guess) * mpf("1e-6") + mpf("1e-300")
    return mp.findroot(lambda x: function(x) - target, (guess - step, guess + step), solver="secant", tol=mpf("1e-70"))


def chi2_cdf(x, df):
    return mp.gammainc(mpf(df) / 2, 0, mpf(x) / 2, regularized=True)


def chi2_sf(x, df):
    return mp.gammainc(mpf(df) / 2, mpf(x) / 2, mp.inf, regularized=True)


def ncx2_cdf(x, df, nc):
    half = mpf(nc) / 2
    term = lambda j: mp.exp(-half + j * mp.log(half) - mp.loggamma(j + 1)) * chi2_cdf(x, mpf(df) + 2 * j)
    top = int(half + 40 * mp.sqrt(half + 1) + 60)
    return mp.fsum(term(j) for j in range(top))


def beta_cdf(x, a, b):
    return mp.betainc(mpf(a), mpf(b), 0, mpf(x), regularized=True)


def beta_ppf(p, a, b, guess):
    """Bisection on the logarithm of x (or of 1 - x), because a secant may leave (0, 1)."""
    low, high = mpf(0), mpf(1)
    guess = mpf(float(guess))
    if 0 < guess < 1:
        near = min(guess, 1 - guess) * mpf("1e-6")
        if beta_cdf(guess - near, a, b) < p < beta_cdf(guess + near, a, b):
            low, high = guess - near, guess + near
    for _ in range(110):
        middle = (low + high) / 2
        low, high = (middle, high) if beta_cdf(middle, a, b) < p else (low, middle)
    return (low + high) / 2


def binomial_cdf(k, n, p):
    return mp.fsum(mp.binomial(n, i) * mpf(p) ** i * (1 - mpf(p)) ** (n - i) for i in range(k + 1))


def rows(function, reference, arguments):
    return [[*a, float(function(*a)), float(reference(*a))] for a in arguments]


def normal():
    xs = [-37.5, -20, -8.3, -6, -4, -2.5, -1.959963984540054, -1, -0.5, -1e-3, -1e-10, 0, 1e-10, 0.3, 1, 1.6448536269514722]
    xs += [2, 3, 5, 7, 8.2]
    ps = [1e-300, 1e-100, 1e-30, 1e-12, 1e-9, 1e-6, 0.001, 0.01, 0.025, 0.05, 0.1, 0.25, 0.4, 0.5, 0.6, 0.75, 0.9, 0.95]
    ps += [0.975, 0.99, 0.995, 0.999, 0.99999, 1 - 1e-9, 1 - 1e-12]
    quantile = lambda p: mpf(0) if p == 0.5 else solve(normal_cdf, mpf(p), stats.norm.ppf(p))
    return {
        "normalCdf": rows(normal_cdf, stats.norm.cdf, [(x,) for x in xs]),
        "normalQuantile": rows(quantile, stats.norm.ppf, [(p,) for p in ps]),
    }


def chi_square():
    xd = [(1e-6, 1), (0.5, 1), (3.841458820694124, 1), (30, 1), (1400, 1), (0.1, 2), (5.99, 2), (1e-3, 5), (4.35, 5)]
    xd += [(11.07, 5), (60, 5), (90, 100), (100, 100), (200, 100), (1000, 1000), (1200, 1000), (2.5, 0.7), (9500, 10000)]
    pd = [(p, df) for df in (1, 2, 3, 9, 50, 1000) for p in (1e-12, 0.001, 0.05, 0.5, 0.95, 0.999, 1 - 1e-9)]
    quantile = lambda p, df: solve(lambda x: chi2_cdf(x, df), mpf(p), stats.chi2.ppf(p, df))
    nc = [(x, df, lam) for df in (1, 3, 9) for lam in (0.5, 7.8, 40.0) for x in (0.5, 5.0, 20.0, 70.0)]
    return {
        "chiSquareCdf": rows(chi2_cdf, stats.chi2.cdf, xd),
        "chiSquareUpperTail": rows(chi2_sf, stats.chi2.sf, xd),
        "chiSquareQuantile": rows(quantile, stats.chi2.ppf, pd),
        "noncentralChiSquareCdf": rows(ncx2_cdf, stats.ncx2.cdf, nc),
    }


def beta():
    ab = [(0.5, 0.5), (1, 1), (1, 20), (2, 3), (5.5, 0.5), (10, 90), (1, 1000), (300, 700), (990, 11), (99931, 70)]
    xs = [1e-9, 1e-3, 0.05, 0.3, 0.5, 0.9, 0.99]
    inverse = [(p, a, b) for a, b in ab for p in (1e-12, 0.001, 0.025, 0.5, 0.975, 0.999)]
    quantile = lambda p, a, b: beta_ppf(mpf(p), a, b, stats.beta.ppf(p, a, b))
    return {
        "regularizedBeta": rows(beta_cdf, lambda x, a, b: special.betainc(a, b, x), [(x, a, b) for a, b in ab for x in xs]),
        "betaQuantile": rows(quantile, stats.beta.ppf, inverse),
    }


def discrete_and_gamma():
    gamma = [1e-10, 1e-3, 0.1, 0.5, 0.9999, 1, 1.0001, 1.5, 1.9999, 2, 2.0001, 2.5, 3, 7.3, 10, 50.5, 171.6, 1e3, 1e6, 1e12]
    knp = [(0, 10, 0.1), (3, 10, 0.5), (9, 10, 0.9), (0, 59, 0.05), (12, 40, 0.3), (40, 100, 0.5), (480, 1000, 0.5)]
    knp += [(5, 1000, 0.01), (900, 1000, 0.95), (2000, 5000, 0.42), (0, 2995, 0.001)]
    t = [(x, df) for df in (1, 3, 9, 30, 200) for x in (-40.0, -3.0, -0.5, 0.1, 1.5, 6.0)]
    half = mpf("0.5")
    t_cdf = lambda x, df: (lambda tail: tail if x < 0 else 1 - tail)(beta_cdf(mpf(df) / (df + mpf(x) ** 2), mpf(df) / 2, half) / 2)
    return {
        "logGamma": rows(lambda x: mp.loggamma(mpf(x)), special.gammaln, [(x,) for x in gamma]),
        "binomialCdf": rows(binomial_cdf, stats.binom.cdf, knp),
        "studentCdf": rows(t_cdf, stats.t.cdf, t),
    }


def hard_points(rng):
    """Points that catch poor range reduction: near multiples of pi/2 and ln 2, subnormals, huge arguments."""
    turns = [float(k * math.pi / 2) for k in (1, 2, 3, 4, 11, 355, 10**6, 2**31, 2**40)]
    turns += [6381956970095103.0 * 2.0**797, 1e22, 1e300, 5.319372648326541e255]
    small = [5e-324, 1e-310, 2.2250738585072014e-308, 1e-20, 1e-8, 0.1, 0.5, 0.7853981633974483]
    logs = [math.ldexp(1, -k) for k in (1, 30, 1022)] + [1 - 2**-53, 1 + 2**-52, 0.9999999, 1.0000001, math.sqrt(0.5), math.e]
    logs += [1.7976931348623157e308, 7.5, 1e5, *small]
    powers = [-745.1, -744.4, -708.4, -700.0, -37.5, -1.0, -1e-8, -1e-300, 1e-300, 1e-16, 1e-8, 0.34657359027997264, 0.5]
    powers += [0.6931471805599453, 1.0, 10.0, 100.5, 700.0, 709.7]
    spread = lambda low, high, n: [float(v) for v in rng.uniform(low, high, n)]
    return {
        "sine": turns + small + [-v for v in turns[:5]] + spread(-50, 50, 30),
        "logarithm": logs + [float(v) for v in np.exp(spread(-700, 700, 30))] + spread(0.5, 2, 20),
        "exponential": powers + spread(-700, 700, 30) + spread(-1, 1, 20),
    }


def elementary():
    points = hard_points(np.random.default_rng(13))
    one = lambda xs: [(x,) for x in xs]
    exact = lambda function: lambda x: function(mpf(x))

    def wide(function):
        def compute(x):
            with mp.workdps(420):
                return +function(mpf(x))

        return compute

    return {
        "exp": rows(exact(mp.exp), np.exp, one(points["exponential"])),
        "expm1": rows(exact(mp.expm1), np.expm1, one(points["exponential"])),
        "log": rows(exact(mp.log), np.log, one(points["logarithm"])),
        "log1p": rows(exact(lambda x: mp.log1p(x)), np.log1p, one([x for x in points["logarithm"] if x < 1e300])),
        "sin": rows(wide(mp.sin), np.sin, one(points["sine"])),
        "cos": rows(wide(mp.cos), np.cos, one(points["sine"])),
    }


def main():
    body = {"note": "rows: arguments, then mpmath's value rounded to a double, then scipy's or numpy's"}
    for part in (normal, chi_square, beta, discrete_and_gamma, elementary):
        body |= part()
    save("distributions", ["mpmath", "scipy", "numpy"], body)


if __name__ == "__main__":
    main()
