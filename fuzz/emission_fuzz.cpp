// Any bytes as an emission.
#include "fuzz/refuse_or_reencode.h"
#include "protocol/objects/emission.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    return noodgeld::fuzz::try_sign<noodgeld::Emission>(data, size);
}
