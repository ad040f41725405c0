#include "protocol/objects/certificate.h"

#include <algorithm>

namespace noodgeld {
namespace {

template <class T>
bool names_fit(const T& object) {
    const bool follows_itself = object.follows && object.follows->feed == feed_id(object.key);
    return is_merchant(object.merchant) && !follows_itself;
}

}  // namespace

bool is_merchant(std::string_view name) {
    const auto fits = [](char c) {
        return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-';
    };
    return !name.empty() && name.size() <= limits::kMerchantBytes &&
           std::ranges::all_of(name, fits);
}

bool well_formed(const CertificateRequest& request) {
    return names_fit(request);
}

bool well_formed(const Certificate& certificate) {
    return names_fit(certificate) && certificate.from < certificate.until;
}

}  // namespace noodgeld
