// Batches of signatures that only a forger would make: A and R with points of small order added,
// scalars of zero, S shifted so that errors might cancel or by the order. Chance would never meet
// them, so an input is a recipe: four bytes for each item, whose verdict follows from how it is
// made.
#include <algorithm>
#include <optional>

#include "base/check.h"
#include "crypto/lanes/back_ends.h"
#include "crypto/verifier.h"
#include "tests/crypto/reference_ed25519.h"

namespace {

using namespace noodgeld;
using namespace noodgeld::crypto;
using reference::Integer;

using Recipe = std::array<std::uint8_t, 4>;
constexpr std::size_t kMost = 200;

struct Dish {
    PublicKey key;
    Signature signature;
    Bytes message;
    bool valid = false;
};

/// What is added to S.
Integer error(unsigned which) {
    switch (which % 8) {
        case 1:
            return 1;
        case 2:
            return reference::order() - 1;
        case 3:
            return 8;
        case 4:
            return reference::order() - 8;
        case 5:
            return reference::power_of_two(64);
        case 6:
            return reference::order() - reference::power_of_two(64);
        default:
            return 0;
    }
}

/// By their number, 0 to 31: the last is that of the neutral point.
Integer scalar(unsigned number) {
    return number == 31 ? Integer(0) : Integer(reference::order() / (number + 3));
}

/// [scalar(number / 8)]B, plus a small point.
const reference::Encoding& point(std::uint8_t number) {
    static std::array<std::optional<reference::Encoding>, 256> known;
    if (!known[number]) {
        known[number] = reference::encode(
            reference::sum(reference::multiple(scalar(number / 8), reference::base()),
                           reference::small_points()[number % 8]));
    }
    return *known[number];
}

/// Byte 0: which key, and what is added to A. Byte 1: which nonce, and what is added to R. Byte 2:
/// what is added to S. Byte 3: the message.
Dish cook(const Recipe& recipe) {
    const reference::Encoding &a = point(recipe[0]), &r = point(recipe[1]);
    Dish dish{.key = {a}, .signature = {}, .message = Bytes(recipe[3], recipe[3])};
    const Integer k = reference::challenge(r, a, dish.message);
    const Integer made = scalar(recipe[1] / 8) + k * scalar(recipe[0] / 8);
    Integer s = reference::modulo(made + error(recipe[2]), reference::order());
    const bool too_large = recipe[2] / 8 == 31;
    if (too_large) s += reference::order();
    std::ranges::copy(r, dish.signature.bytes.begin());
    std::ranges::copy(reference::to_little_endian(s), dish.signature.bytes.begin() + 32);
    dish.valid = scalar(recipe[0] / 8) != 0 && scalar(recipe[1] / 8) != 0 &&
                 error(recipe[2]) == 0 && !too_large;
    return dish;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::size_t count = std::min(size / 4, kMost);
    std::vector<SignedMessage> items;
    std::vector<std::size_t> expected;
    std::vector<Dish> dishes;
    for (std::size_t i = 0; i < count; ++i) {
        dishes.push_back(cook({data[4 * i], data[4 * i + 1], data[4 * i + 2], data[4 * i + 3]}));
        if (!dishes.back().valid) expected.push_back(i);
    }
    for (const Dish& each : dishes) {
        items.push_back({each.key, each.signature, Message(each.message)});
    }
    static Executor executor(1);
    for (const BackEnd* back_end : back_ends()) {
        const Verifier verifier(Seed(), {.back_end = back_end}, executor);
        NOODGELD_CHECK(verifier.find_invalid(items) == expected);
        for (const std::size_t i : {std::size_t{0}, count / 2}) {
            if (i >= count) continue;
            NOODGELD_CHECK(verifier.verify(items[i].key, items[i].signature, items[i].message) ==
                           dishes[i].valid);
        }
    }
    return 0;
}
