// Any bytes as a part of a register of merchants.
#include "fuzz/refuse_or_reencode.h"
#include "protocol/objects/merchant_register.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    noodgeld::fuzz::refuse_or_reencode({data, size}, noodgeld::decode<noodgeld::RegisterPart>);
    return 0;
}
