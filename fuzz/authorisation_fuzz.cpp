// Any bytes as an authorisation, or a challenge.
#include "fuzz/refuse_or_reencode.h"
#include "protocol/objects/authorisation.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    return noodgeld::fuzz::try_sign1<noodgeld::Authorisation>(data, size);
}
