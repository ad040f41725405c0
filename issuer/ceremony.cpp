#include "issuer/ceremony.h"

#include <algorithm>

#include "base/check.h"

namespace noodgeld {
namespace {

/// The payload as the type of its kind, given to `visit`; which returns a Result.
template <class Visit>
auto with_payload(const Proposal& proposal, Visit visit) -> decltype(visit(Charter{})) {
    const auto decoded = [&]<class T>(const T*) -> decltype(visit(Charter{})) {
        const auto object = decode<T>(proposal.payload);
        if (!object) return fail(CeremonyRefusal::malformed);
        return visit(*object);
    };
    if (proposal.kind == Kind::charter) return decoded(static_cast<Charter*>(nullptr));
    if (proposal.kind == Kind::emission) return decoded(static_cast<Emission*>(nullptr));
    if (proposal.kind == Kind::order) return decoded(static_cast<Order*>(nullptr));
    if (proposal.kind == Kind::stop) return decoded(static_cast<Stop*>(nullptr));
    if (proposal.kind == Kind::merchant_register) {
        return decoded(static_cast<MerchantRegister*>(nullptr));
    }
    if (proposal.kind == Kind::ruling) return decoded(static_cast<Ruling*>(nullptr));
    if (proposal.kind == Kind::settlement) return decoded(static_cast<Settlement*>(nullptr));
    if (proposal.kind == Kind::revocations) return decoded(static_cast<RevocationList*>(nullptr));
    return fail(CeremonyRefusal::malformed);
}

Quorum officers_of(const Charter& charter, Capacity capacity, Count threshold) {
    Quorum quorum{capacity, threshold.value, {}};
    for (const Officer& officer : charter.officers) {
        quorum.members.push_back({officer.key, officer.name});
    }
    return quorum;
}

Result<Governance, CeremonyRefusal> govern(const Charter& draft, const Holdings& held) {
    const Quorum own = officers_of(draft, Capacity::officers, draft.thresholds.charter);
    if (!draft.previous) return Governance{std::nullopt, {own}};
    const Charter* previous = held.charter(*draft.previous);
    if (previous == nullptr) return fail(CeremonyRefusal::no_charter);
    if (!check_succession(draft, *previous)) return fail(CeremonyRefusal::not_next_charter);
    return Governance{
        held.lineage(),
        {officers_of(*previous, Capacity::previous_officers, previous->thresholds.charter), own}};
}

Count Thresholds::*threshold_of(Kind kind) {
    if (kind == Kind::stop || kind == Kind::revocations) return &Thresholds::stop;
    return kind == Kind::settlement ? &Thresholds::settle : &Thresholds::activate;
}

template <class T>
Result<Governance, CeremonyRefusal> govern(const T& object, const Holdings& held) {
    const Charter* charter = held.charter(object.charter);
    if (charter == nullptr) return fail(CeremonyRefusal::no_charter);
    const Count threshold = charter->thresholds.*threshold_of(T::kKind);
    Governance governance{held.lineage(), {officers_of(*charter, Capacity::officers, threshold)}};
    if (T::kKind == Kind::settlement) {
        const Signatory ledger{charter->ledger, "ledger"};
        governance.quorums.push_back({Capacity::ledger, 1, {ledger}});
    }
    if (T::kKind == Kind::emission) {
        const Signatory issuer{charter->issuer, "issuer"};
        governance.quorums.push_back({Capacity::issuer, 1, {issuer}});
    }
    return governance;
}

const Signatory* find_signatory(const Governance& governance, const KeyId& kid) {
    for (const Quorum& quorum : governance.quorums) {
        for (const Signatory& member : quorum.members) {
            if (key_id(member.key) == kid) return &member;
        }
    }
    return nullptr;
}

bool has_signed(const Proposal& proposal, const Signatory& member) {
    return std::ranges::binary_search(proposal.by, key_id(member.key), {}, &KeySignature::kid);
}

void insert(std::vector<KeySignature>& by, const KeySignature& one) {
    const auto at = std::ranges::lower_bound(by, one.kid, {}, &KeySignature::kid);
    if (at == by.end() || at->kid != one.kid) by.insert(at, one);
}

/// Whether an order will fit its QR code once as many have signed as must.
bool will_fit(const Proposal& proposal, const Governance& governance) {
    return proposal.kind != Kind::order || signed_size(proposal, governance) <= limits::kOrderBytes;
}

/// Leaves out what an order's QR code has no room for and its threshold no need of.
void drop_surplus(Proposal& proposal, const Governance& governance) {
    if (proposal.kind != Kind::order) return;
    const std::uint64_t needed = governance.quorums.front().needed;
    while (proposal.by.size() > needed && write_proposal(proposal).size() > limits::kOrderBytes) {
        proposal.by.pop_back();
    }
}

}  // namespace

Result<Proposal, CeremonyRefusal> read_proposal(Kind kind, ByteView file) {
    if (file.size() > limits::kObjectBytes) return fail(CeremonyRefusal::malformed);
    Proposal proposal{kind, Bytes(file.begin(), file.end()), {}};
    if (auto parts = cose::read_sign(file)) {
        proposal.payload.assign(parts->payload.begin(), parts->payload.end());
        proposal.by = std::move(parts->by);
    }
    NOODGELD_TRY_VOID(
        with_payload(proposal, [](const auto&) -> Result<void, CeremonyRefusal> { return {}; }));
    return proposal;
}

Bytes write_proposal(const Proposal& proposal) {
    if (proposal.by.empty()) return proposal.payload;
    return cose::write_sign(proposal.payload, proposal.by);
}

Result<Governance, CeremonyRefusal> governance_of(const Proposal& proposal, const Holdings& held) {
    return with_payload(proposal, [&held](const auto& object) { return govern(object, held); });
}

Result<void, CeremonyRefusal> check_signatures(const Proposal& proposal,
                                               const Governance& governance,
                                               const crypto::Verifier& verifier) {
    const Bytes aad = domain(proposal.kind, governance.lineage);
    for (const KeySignature& one : proposal.by) {
        const Signatory* signatory = find_signatory(governance, one.kid);
        if (signatory == nullptr) return fail(CeremonyRefusal::unknown_signer);
        const Bytes message = cose::to_be_signed(one.kid, aad, proposal.payload);
        if (!verifier.verify(signatory->key, one.signature, ByteView(message))) {
            return fail(CeremonyRefusal::bad_signature);
        }
    }
    return {};
}

Result<void, CeremonyRefusal> add_signature(Proposal& proposal, const Governance& governance,
                                            const crypto::SecretKey& key,
                                            const crypto::Verifier& verifier) {
    NOODGELD_TRY_VOID(check_signatures(proposal, governance, verifier));
    if (!will_fit(proposal, governance)) return fail(CeremonyRefusal::too_large);
    const KeyId kid = key_id(key.public_key());
    if (find_signatory(governance, kid) == nullptr) return fail(CeremonyRefusal::no_role);
    const Bytes aad = domain(proposal.kind, governance.lineage);
    insert(proposal.by, {kid, key.sign(cose::to_be_signed(kid, aad, proposal.payload))});
    drop_surplus(proposal, governance);
    return {};
}

Result<Proposal, CeremonyRefusal> combine_proposals(std::span<const Proposal> proposals,
                                                    const Governance& governance,
                                                    const crypto::Verifier& verifier) {
    NOODGELD_CHECK(!proposals.empty());
    Proposal all{proposals.front().kind, proposals.front().payload, {}};
    for (const Proposal& one : proposals) {
        if (one.kind != all.kind || one.payload != all.payload) {
            return fail(CeremonyRefusal::different_contents);
        }
    }
    for (const Proposal& one : proposals) {
        NOODGELD_TRY_VOID(check_signatures(one, governance, verifier));
        for (const KeySignature& by : one.by) insert(all.by, by);
    }
    if (!will_fit(all, governance)) return fail(CeremonyRefusal::too_large);
    drop_surplus(all, governance);
    return all;
}

std::vector<QuorumProgress> progress_of(const Proposal& proposal, const Governance& governance) {
    std::vector<QuorumProgress> progress;
    for (const Quorum& quorum : governance.quorums) {
        QuorumProgress& one = progress.emplace_back();
        one.capacity = quorum.capacity;
        one.needed = quorum.needed;
        for (const Signatory& member : quorum.members) {
            (has_signed(proposal, member) ? one.signed_by : one.missing).push_back(member.name);
        }
    }
    return progress;
}

bool is_complete(std::span<const QuorumProgress> progress) {
    return std::ranges::all_of(progress, &QuorumProgress::reached);
}

std::size_t signed_size(const Proposal& proposal, const Governance& governance) {
    Proposal filled{proposal.kind, proposal.payload, {}};
    for (const Quorum& quorum : governance.quorums) {
        const std::size_t needed = std::min<std::size_t>(quorum.needed, quorum.members.size());
        for (std::size_t i = 0; i < needed; ++i) {
            insert(filled.by, {key_id(quorum.members[i].key), {}});
        }
    }
    return write_proposal(filled).size();
}

}  // namespace noodgeld
