// One verifier for tests that only want a verdict.
#pragma once

#include "crypto/verifier.h"

namespace noodgeld::crypto {

inline const Verifier& verifier() {
    static Executor executor(1);
    static const Verifier instance(Seed(), {}, executor);
    return instance;
}

inline bool believes(const PublicKey& key, const Signature& signature, ByteView message) {
    return verifier().verify(key, signature, Message(message));
}

}  // namespace noodgeld::crypto
