// Any bytes as a revocation list.
#include "fuzz/refuse_or_reencode.h"
#include "protocol/objects/revocations.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    return noodgeld::fuzz::try_sign<noodgeld::RevocationList>(data, size);
}
