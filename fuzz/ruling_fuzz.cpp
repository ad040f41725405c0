// Any bytes as a ruling.
#include "fuzz/refuse_or_reencode.h"
#include "protocol/objects/ruling.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    return noodgeld::fuzz::try_sign<noodgeld::Ruling>(data, size);
}
