// SignatureView: an object's signatures, each with its signer's name and whether it is good, and
// the verdict that follows under the charters at hand.
#pragma once

#include "inspect/inspection.h"
#include "protocol/objects/token.h"

namespace noodgeld {

/// One signature, with what it takes to check it, as far as that is known.
struct SignatureView {
    KeySignature by;
    std::optional<Signer> signer;
    Bytes message;  ///< What was signed. Empty: not known, because the lineage is not.
};

/// Adds the field "signatures". A bad one makes the inspection not good.
void add_signature_views(Inspected& out, const std::vector<SignatureView>& views,
                         const Trust& trust, Language language);

/// Adds the field "verdict", where there is one: what a terminal or ledger that holds these
/// charters would say. Takes into the trust what it accepts.
void add_verdict(Inspected& out, Kind kind, ByteView wire, Trust& trust, Language language);
/// For a first charter while there is none to judge by: whether enough of its own officers signed.
void add_own_verdict(Inspected& out, const MultiSigned<Charter>& charter, const Trust& trust,
                     Language language);

// Who has the key of that id, by the object itself or by the charters.
template <class T>
[[nodiscard]] std::optional<Signer> signer_of(const T&, const KeyId& kid, const Trust& trust) {
    const Signer* known = trust.find(kid);
    return known == nullptr ? std::nullopt : std::optional(*known);
}
[[nodiscard]] std::optional<Signer> signer_of(const Charter& charter, const KeyId& kid,
                                              const Trust& trust);
[[nodiscard]] std::optional<Signer> signer_of(const CertificateRequest& request, const KeyId& kid,
                                              const Trust& trust);
[[nodiscard]] std::optional<Signer> signer_of(const Head& head, const KeyId& kid,
                                              const Trust& trust);

/// The domain that signatures of `value` are made under; nothing while the lineage is unknown.
template <class T>
[[nodiscard]] std::optional<Bytes> domain_of(const T&, const Trust& trust) {
    const auto lineage = trust.lineage();
    return lineage ? std::optional(domain(T::kKind, lineage)) : std::nullopt;
}
[[nodiscard]] std::optional<Bytes> domain_of(const Charter& charter, const Trust& trust);

template <class T>
void add_signatures(Inspected& out, const MultiSigned<T>& object, const Trust& trust,
                    Language language) {
    const auto aad = domain_of(object.value, trust);
    const Bytes payload = encode(object.value);
    std::vector<SignatureView> views;
    for (const KeySignature& by : object.by) {
        views.push_back({by, signer_of(object.value, by.kid, trust),
                         aad ? cose::to_be_signed(by.kid, *aad, payload) : Bytes{}});
    }
    add_signature_views(out, views, trust, language);
}

template <class T>
void add_signatures(Inspected& out, const Signed<T>& object, const Trust& trust,
                    Language language) {
    const auto aad = domain_of(object.value, trust);
    const Bytes message =
        aad ? cose::to_be_signed_1(object.by.kid, *aad, encode(object.value)) : Bytes{};
    add_signature_views(out, {{object.by, signer_of(object.value, object.by.kid, trust), message}},
                        trust, language);
}

/// A token's one signature: by the series, where that is known.
void add_signature(Inspected& out, const Token& token, const Series* series, const Trust& trust,
                   Language language);

}  // namespace noodgeld
