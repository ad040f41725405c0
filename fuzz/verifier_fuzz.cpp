// Any key, signature and message: every road to a verdict gives the same one.
#include <algorithm>

#include "crypto/check.h"
#include "crypto/verifier.h"

namespace {

noodgeld::crypto::Executor& executor() {
    static noodgeld::crypto::Executor one(1);
    return one;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace noodgeld::crypto;
    PublicKey key;
    Signature signature;
    if (size < key.bytes.size() + signature.bytes.size()) return 0;
    std::copy_n(data, key.bytes.size(), key.bytes.begin());
    std::copy_n(data + key.bytes.size(), signature.bytes.size(), signature.bytes.begin());
    const noodgeld::ByteView message = noodgeld::ByteView(data, size).subspan(96);
    const std::size_t middle = message.size() / 2;
    const Message cut(message.first(middle), {}, message.subspan(middle));

    static const Verifier cold(Seed(), {}, executor());
    Verifier registered(Seed(), {}, executor());
    registered.register_key(key);
    const bool valid = cold.verify(key, signature, Message(message));
    NOODGELD_CHECK(cold.verify(key, signature, cut) == valid);
    NOODGELD_CHECK(registered.verify(key, signature, Message(message)) == valid);
    const SignedMessage items[] = {{key, signature, Message(message)}, {key, signature, cut}};
    NOODGELD_CHECK(cold.find_invalid(items).size() == (valid ? 0U : 2U));
    return 0;
}
