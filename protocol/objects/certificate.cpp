#include "protocol/objects/certificate.h"

namespace noodgeld {
namespace {

bool epochs_fit(Epoch epoch, const std::optional<PreviousEpoch>& previous) {
    if (epoch.value == 0) return false;
    return !previous || (previous->epoch.value >= 1 && previous->epoch < epoch);
}

}  // namespace

bool well_formed(const CertificateRequest& request) {
    return epochs_fit(request.epoch, request.previous);
}

bool well_formed(const Certificate& certificate) {
    return epochs_fit(certificate.epoch, certificate.previous) &&
           certificate.from < certificate.until;
}

TerminalId terminal_id(const crypto::PublicKey& first_key, const Lineage& lineage) {
    return id_from<TerminalId>(
        crypto::sha256({as_bytes("noodgeld/terminal/1"), lineage.bytes, first_key.bytes}).bytes);
}

}  // namespace noodgeld
