// A verifier for tests, whose seed is the same on every run.
#pragma once

#include "crypto/verifier.h"
#include "tests/support/fixtures.h"

namespace noodgeld::test {

/// Shared by all tests of a program; keeps no keys.
[[nodiscard]] inline const crypto::Verifier& verifier() {
    static Executor executor(1);
    static const crypto::Verifier verifier(crypto::Seed(example_hash("verifier", 1).bytes), {},
                                           executor);
    return verifier;
}

}  // namespace noodgeld::test
