#include "crypto/hash.h"
#include "crypto/lanes/back_ends.h"
#include "crypto/lanes/kernels.h"
#include "crypto/lanes/portable_secret_field.h"

namespace noodgeld::crypto {
namespace {

void hash_each(std::span<const HashInput> inputs, Hash512* out) {
    for (const HashInput& input : inputs) {
        const auto& part = input.parts;
        *out++ = sha512({part[0], part[1], part[2], part[3], part[4]});
    }
}

}  // namespace

const BackEnd kPortableBackEnd =
    make_back_end<PortableField, SerialCurve<PortableField>, PortableField, PortableSecretField>(
        "portable", hash_each);

}  // namespace noodgeld::crypto
