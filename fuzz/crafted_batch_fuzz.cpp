// Batches of signatures that only a forger would make: A and R with points of small order added,
// scalars of zero, S shifted so that errors might cancel or by the order. Chance would never meet
// them, so an input is a recipe: four bytes for each item.
#include <algorithm>
#include <map>

#include "crypto/check.h"
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

/// Byte 0: which key, and what is added to A. Byte 1: which nonce, and what is added to R. Byte 2:
/// what is added to S. Byte 3: the message.
Dish cook(const Recipe& recipe) {
    const auto scalar = [](unsigned number) {
        return number == 31 ? Integer(0) : Integer(reference::order() / (number + 3));
    };
    const auto small = [](unsigned number) { return reference::small_points()[number % 8]; };
    Dish dish{.key = {}, .signature = {}, .message = Bytes(recipe[3], recipe[3])};
    const reference::Signer signer{scalar(recipe[0] / 8u), scalar(recipe[1] / 8u)};
    const auto made = signer.sign(small(recipe[0]), small(recipe[1]), dish.message);
    dish.key = made.key;
    dish.signature = made.signature;
    const auto s = std::span(dish.signature.bytes).last<32>();
    Integer shifted =
        reference::modulo(reference::from_little_endian(s) + error(recipe[2]), reference::order());
    if (recipe[2] / 8 == 31) shifted += reference::order();
    std::ranges::copy(reference::to_little_endian(shifted), s.begin());
    if (recipe[2] / 8 == 30) dish.key.bytes[31] ^= 0x80;
    dish.valid = reference::is_valid(dish.key, dish.signature, dish.message);
    return dish;
}

const Dish& dish(const Recipe& recipe) {
    static std::map<Recipe, Dish> cooked;
    if (cooked.size() > 100'000) cooked.clear();
    const auto at = cooked.find(recipe);
    return at != cooked.end() ? at->second : cooked.emplace(recipe, cook(recipe)).first->second;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::size_t count = std::min(size / 4, kMost);
    std::vector<SignedMessage> items;
    std::vector<std::size_t> expected;
    // By value: what was cooked may be cleared away for what comes later.
    std::vector<Dish> dishes;
    for (std::size_t i = 0; i < count; ++i) {
        dishes.push_back(dish({data[4 * i], data[4 * i + 1], data[4 * i + 2], data[4 * i + 3]}));
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
