// Any bytes as a register of merchants.
#include "fuzz/refuse_or_reencode.h"
#include "protocol/objects/merchant_register.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    return noodgeld::fuzz::try_sign<noodgeld::MerchantRegister>(data, size);
}
