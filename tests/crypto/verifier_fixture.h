// Verifiers for tests that only want a verdict.
#pragma once

#include <gtest/gtest.h>

#include <deque>

#include "crypto/lanes/back_ends.h"
#include "crypto/verifier.h"

namespace noodgeld::crypto {

/// One by each back end that this CPU has.
inline const std::deque<Verifier>& verifiers() {
    static Executor executor(1);
    static const std::deque<Verifier> all = [] {
        std::deque<Verifier> out;
        for (const BackEnd* each : back_ends()) {
            out.emplace_back(Seed(), Verifier::Options{.back_end = each}, executor);
        }
        return out;
    }();
    return all;
}

inline const Verifier& verifier() {
    return verifiers().back();
}

/// The verdict, which must be the same by every back end, alone and in the smallest batch.
inline bool believes(const PublicKey& key, const Signature& signature, ByteView message) {
    const bool valid = verifier().verify(key, signature, Message(message));
    const std::vector<SignedMessage> batch(4, {key, signature, Message(message)});
    for (const Verifier& each : verifiers()) {
        EXPECT_EQ(each.verify(key, signature, Message(message)), valid);
        EXPECT_EQ(each.find_invalid(batch).size(), valid ? 0U : batch.size());
    }
    return valid;
}

}  // namespace noodgeld::crypto
