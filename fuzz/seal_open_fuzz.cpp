// Any bytes at all as a sealed file: refused, or opened to what seals to the same bytes again. Not
// tried with a passphrase, which may cost a gigabyte: label_of reads all of that form but its tag.
#include <algorithm>

#include "base/check.h"
#include "crypto/seal.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace noodgeld::crypto;
    const noodgeld::ByteView file(data, size);
    // The keys and the randomness that made corpus/seal_open/recipients.
    static const OpeningKey keys[] = {OpeningKey::from_seed(std::array<std::uint8_t, 32>{1}),
                                      OpeningKey::from_seed(std::array<std::uint8_t, 32>{2})};
    static const SealingKey recipients[] = {keys[0].sealing_key(), keys[1].sealing_key()};
    static const Seed randomness(std::array<std::uint8_t, 32>{3});

    const auto label = label_of(file);
    const auto opened = open_sealed(file, keys[0]);
    NOODGELD_CHECK(!label || !opened);
    if (!opened) return 0;
    const noodgeld::Bytes again = seal_for(recipients, opened->view(), randomness);
    NOODGELD_CHECK(std::ranges::equal(again, file));
    return 0;
}
