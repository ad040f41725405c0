// Any bytes as a series.
#include "fuzz/refuse_or_reencode.h"
#include "protocol/objects/series.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    return noodgeld::fuzz::try_sign1<noodgeld::Series>(data, size);
}
