// The verifier against the slow reference, and against itself: one verdict on every road.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <deque>

#include "crypto/lanes/back_ends.h"
#include "crypto/verifier.h"
#include "tests/crypto/arbitrary_signed.h"
#include "tests/crypto/verifier_fixture.h"

namespace noodgeld::crypto {
namespace {

RC_GTEST_PROP(Verifier, AgreesWithTheReference, ()) {
    Item item = arbitrary_signed();
    if (*rc::gen::inRange(0, 3) == 0) item = arbitrary_mutated(item);
    const bool expected = reference::is_valid(item.key, item.signature, item.message);
    RC_CLASSIFY(expected, "valid");
    RC_ASSERT(believes(item.key, item.signature, item.message) == expected);
}

RC_GTEST_PROP(Verifier, WhereAMessageIsCutDoesNotMatter, ()) {
    Item item = arbitrary_signed();
    if (*rc::gen::inRange(0, 2) == 0) item = arbitrary_mutated(item);
    const ByteView whole = item.message;
    const auto second = *rc::gen::inRange<std::size_t>(0, whole.size() + 1);
    const auto first = *rc::gen::inRange<std::size_t>(0, second + 1);
    const Message cut(whole.first(first), whole.subspan(first, second - first),
                      whole.subspan(second));
    RC_ASSERT(verifier().verify(item.key, item.signature, cut) ==
              believes(item.key, item.signature, whole));
}

RC_GTEST_PROP(Verifier, FindInvalidNamesWhatVerifyRefuses, ()) {
    static std::deque<Executor> executors;
    if (executors.empty()) {
        for (const unsigned threads : {1U, 2U, 3U, 4U}) executors.emplace_back(threads);
    }
    // A few different ones, spread over many places, by any back end.
    const BackEnd* back_end = back_ends()[*rc::gen::inRange<std::size_t>(0, back_ends().size())];
    std::vector<Item> kinds;
    for (int i = *rc::gen::inRange(1, 5); i > 0; --i) {
        kinds.push_back(arbitrary_signed());
        kinds.push_back(arbitrary_mutated(kinds.back()));
    }
    std::vector<SignedMessage> items;
    const int most = *rc::gen::element(10, 70, 300);
    for (int i = *rc::gen::inRange(1, most); i > 0; --i) {
        const Item& item = kinds[*rc::gen::inRange<std::size_t>(0, kinds.size())];
        items.push_back({item.key, item.signature, Message(item.message)});
    }

    Verifier batch(Seed(), {1 << 20, back_end}, executors[*rc::gen::inRange<std::size_t>(0, 4)]);
    for (const Item& item : kinds) {
        if (*rc::gen::arbitrary<bool>()) batch.register_key(item.key);
    }
    std::vector<std::size_t> expected;
    for (std::size_t i = 0; i < items.size(); ++i) {
        if (!verifier().verify(items[i].key, items[i].signature, items[i].message)) {
            expected.push_back(i);
        }
    }
    RC_ASSERT(batch.find_invalid(items) == expected);
    RC_ASSERT(batch.find_invalid({}).empty());
}

}  // namespace
}  // namespace noodgeld::crypto
