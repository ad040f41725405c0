// PowerChain: the addition chain for a^(2^250 - 1), from which inverses and square roots modulo
// 2^255 - 19 are a few steps (Bernstein, "Curve25519" (2006), section 5), whatever the elements
// are.
#pragma once

namespace noodgeld::crypto {

template <class Element>
struct ChainPowers {
    Element a11;   ///< a^11
    Element p250;  ///< a^(2^250 - 1)
};

/// 250 squarings and 11 multiplications. `square_times(a, n)` gives a^(2^n).
template <class Element, class SquareTimes, class Multiply>
[[nodiscard]] inline ChainPowers<Element> chain_powers(const Element& a, SquareTimes square_times,
                                                       Multiply multiply) {
    const Element a2 = square_times(a, 1);
    const Element a9 = multiply(square_times(a2, 2), a);
    const Element a11 = multiply(a9, a2);
    // pN is a^(2^N - 1).
    const Element p5 = multiply(square_times(a11, 1), a9);
    const Element p10 = multiply(square_times(p5, 5), p5);
    const Element p20 = multiply(square_times(p10, 10), p10);
    const Element p40 = multiply(square_times(p20, 20), p20);
    const Element p50 = multiply(square_times(p40, 10), p10);
    const Element p100 = multiply(square_times(p50, 50), p50);
    const Element p200 = multiply(square_times(p100, 100), p100);
    return {a11, multiply(square_times(p200, 50), p50)};
}

}  // namespace noodgeld::crypto
