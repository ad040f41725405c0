// Any key, signature and message: every back end, alone, registered, or in batches of any size,
// gives the verdict of the slow reference.
#include <algorithm>

#include "base/check.h"
#include "crypto/lanes/back_ends.h"
#include "crypto/verifier.h"
#include "tests/crypto/reference_ed25519.h"

namespace {

using namespace noodgeld;
using namespace noodgeld::crypto;

struct Claim {
    PublicKey key;
    Signature signature;
    ByteView message;
    bool valid = false;
};

Executor& executor() {
    static Executor one(1);
    return one;
}

/// Signatures that are valid, to stand beside the one that is tried.
const std::vector<SignedMessage>& honest() {
    static const Bytes message(100, 7);
    static const std::vector<SignedMessage> items = [] {
        std::vector<SignedMessage> out;
        for (std::uint8_t i = 0; i < 60; ++i) {
            const SecretKey key = SecretKey::from_seed(std::array<std::uint8_t, 32>{i, 1});
            out.push_back({key.public_key(), key.sign(message), Message(message)});
        }
        return out;
    }();
    return items;
}

/// In a batch of `size`, at every `apart`-th place from `first`.
void check_batch(const Verifier& verifier, const Claim& claim, std::size_t size, std::size_t first,
                 std::size_t apart) {
    std::vector<SignedMessage> items(honest().begin(),
                                     honest().begin() + static_cast<std::ptrdiff_t>(size));
    std::vector<std::size_t> expected;
    const std::size_t middle = claim.message.size() / 2;
    for (std::size_t i = first; i < size; i += apart) {
        const Message cut(claim.message.first(middle), {}, claim.message.subspan(middle));
        items[i] = {claim.key, claim.signature, cut};
        if (!claim.valid) expected.push_back(i);
    }
    NOODGELD_CHECK(verifier.find_invalid(items) == expected);
}

void check(const BackEnd& back_end, const Claim& claim) {
    const Verifier::Options options{.back_end = &back_end};
    const Verifier cold(Seed(), options, executor());
    Verifier registered(Seed(), options, executor());
    registered.register_key(claim.key);
    for (const Verifier* verifier : {&cold, static_cast<const Verifier*>(&registered)}) {
        const Message message(claim.message);
        NOODGELD_CHECK(verifier->verify(claim.key, claim.signature, message) == claim.valid);
        // Alone among others, or often; which of them, the input says.
        const bool alone = claim.key.bytes[0] % 2 == 0;
        const std::size_t size = claim.key.bytes[1] % 8 == 0 ? 60 : 2 + claim.key.bytes[1] % 12;
        check_batch(*verifier, claim, size, claim.key.bytes[2] % size, alone ? size : 3);
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    Claim claim;
    if (size < claim.key.bytes.size() + claim.signature.bytes.size()) return 0;
    std::copy_n(data, claim.key.bytes.size(), claim.key.bytes.begin());
    std::copy_n(data + claim.key.bytes.size(), claim.signature.bytes.size(),
                claim.signature.bytes.begin());
    claim.message = ByteView(data, size).subspan(96);
    claim.valid = reference::is_valid(claim.key, claim.signature, claim.message);
    for (const BackEnd* back_end : back_ends()) check(*back_end, claim);
    return 0;
}
