#include "inspect/trust.h"

#include "base/hexadecimal.h"

namespace noodgeld {

std::optional<Lineage> Trust::lineage() const {
    return can_judge() ? holdings_.lineage() : assumed_;
}

Result<void, Refusal> Trust::take(Kind kind, ByteView wire) {
    NOODGELD_TRY(const Holdings::Added added, holdings_.add(kind, wire, verifier_));
    if (kind == Kind::charter) learn(*holdings_.charter(added.hash));
    if (kind == Kind::certificate) {
        const Certificate& certificate = *holdings_.certificate(added.hash);
        const std::string& device = certificate.device;
        const std::string whose = certificate.merchant;
        learn(certificate.key, {"apparaat \"" + device + "\" van " + whose,
                                "terminal \"" + device + "\" of " + whose});
    }
    return {};
}

const Signer* Trust::find(const KeyId& kid) const {
    const auto at = signers_.find(kid);
    return at == signers_.end() ? nullptr : &at->second;
}

const Phrase* Trust::who_opens(const crypto::SealingKey& key) const {
    const auto at = openers_.find(key);
    return at == openers_.end() ? nullptr : &at->second;
}

void Trust::learn(const crypto::PublicKey& key, Phrase who) {
    signers_.insert_or_assign(key_id(key), Signer{key, std::move(who)});
}

void Trust::learn(const Charter& charter) {
    for (const Officer& officer : charter.officers) {
        learn(officer.key, {officer.name, officer.name});
    }
    learn(charter.issuer, {"de uitgever", "the issuer"});
    learn(charter.enroller, {"de aanmelder", "the enroller"});
    learn(charter.ledger, {"het grootboek", "the ledger"});
    for (std::size_t i = 0; i < charter.witnesses.size(); ++i) {
        const std::string number = std::to_string(i + 1);
        learn(charter.witnesses[i], {"getuige " + number, "witness " + number});
    }
    for (std::size_t i = 0; i < charter.auditors.size(); ++i) {
        const std::string number = std::to_string(i + 1);
        openers_[charter.auditors[i]] = {"controleur " + number, "auditor " + number};
    }
    openers_[charter.revocation_desk] = {"het intrekkingsloket", "the revocation desk"};
}

}  // namespace noodgeld
