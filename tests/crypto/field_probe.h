// FieldProbe: a back end's field laid open, so that a test compiled for any CPU can try each of its
// operations. The probe itself is compiled as the back end is.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace noodgeld::crypto {

enum class FieldOperation {
    add,
    subtract,
    sum,
    difference,
    multiply,
    square,
    freeze,
    negate_if,
    select,
    pass_through_words,
    from_bits,
    equal,
    is_odd,
};

/// A radix and the bounds of limbs that the field's header states.
struct FieldProbe {
    static constexpr std::size_t kMostLimbs = 10;
    static constexpr std::size_t kMostLanes = 8;

    std::string_view name;
    std::string_view back_end;  ///< Whose field it is: a CPU that lacks it cannot run the probe.
    std::size_t lanes;
    std::size_t limbs;
    unsigned shift[kMostLimbs];        ///< Limb i weighs 2^shift[i].
    std::uint64_t tight[kMostLimbs];   ///< The largest a tight limb may be, and so on:
    std::uint64_t addend[kMostLimbs];  ///< left of `add`, `subtract` and `difference`;
    std::uint64_t left[kMostLimbs];    ///< of `multiply`;
    std::uint64_t right[kMostLimbs];   ///< of `multiply`; what `square` takes.

    /// Limb i of lane l stands at [i * lanes + l]. `mask` is for negate_if and select (bit l for
    /// lane l); equal and is_odd leave theirs in out[0]; from_bits reads four words at `a`.
    void (*apply)(FieldOperation operation, const std::uint64_t* a, const std::uint64_t* b,
                  std::uint64_t mask, std::uint64_t* out);
};

extern const FieldProbe kPortableFieldProbe;
extern const FieldProbe kAvx2FieldProbe;
extern const FieldProbe kIfmaFieldProbe;
extern const FieldProbe kIfmaHalfFieldProbe;

}  // namespace noodgeld::crypto
