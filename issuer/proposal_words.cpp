#include "issuer/proposal_words.h"

#include "base/hexadecimal.h"
#include "issuer/brake_words.h"
#include "issuer/emission_words.h"
#include "issuer/order_words.h"
#include "words/bilingual.h"

namespace noodgeld {
namespace {

/// The payload's own fields.
Shown content_of(const Proposal& proposal, Language language) {
    const auto shown = [&]<class T>(const T*) {
        return show(*decode<T>(proposal.payload), language);
    };
    if (proposal.kind == Kind::charter) return shown(static_cast<Charter*>(nullptr));
    if (proposal.kind == Kind::emission) return shown(static_cast<Emission*>(nullptr));
    if (proposal.kind == Kind::order) return shown(static_cast<Order*>(nullptr));
    if (proposal.kind == Kind::stop) return shown(static_cast<Stop*>(nullptr));
    if (proposal.kind == Kind::ruling) return shown(static_cast<Ruling*>(nullptr));
    if (proposal.kind == Kind::settlement) return shown(static_cast<Settlement*>(nullptr));
    if (proposal.kind == Kind::merchant_register) {
        return shown(static_cast<MerchantRegister*>(nullptr));
    }
    return shown(static_cast<RevocationList*>(nullptr));
}

Shown show_names(const std::vector<std::string>& names) {
    Shown list = Shown::list();
    for (const std::string& name : names) list.elements.push_back(Shown::leaf(name));
    return list;
}

std::string_view name(Capacity capacity) {
    constexpr std::string_view kNames[] = {"previous_officers", "officers", "issuer", "ledger"};
    return kNames[static_cast<std::size_t>(capacity)];
}

Shown show_progress(const std::vector<QuorumProgress>& progress, Language language) {
    Shown list = Shown::list();
    for (const QuorumProgress& one : progress) {
        Shown quorum;
        quorum.add("who", Shown::leaf(std::string(name(one.capacity))));
        quorum.add("needed", show(Count{one.needed}, language));
        quorum.add("signed_by", show_names(one.signed_by));
        quorum.add("missing", show_names(one.missing));
        list.elements.push_back(std::move(quorum));
    }
    return list;
}

ObjectHash hash_of(const OpenProposal& open) {
    return object_hash(open.proposal.kind, open.governance.lineage, open.proposal.payload);
}

/// What orders name an emission by.
EmissionId id_of(const OpenProposal& open) {
    return id_from<EmissionId>(hash_of(open).bytes);
}

}  // namespace

std::string proposal_words(const OpenProposal& open, const Holdings& held, Language language) {
    const Proposal& proposal = open.proposal;
    const auto say = [language](const Phrase& phrase) { return phrase.in(language); };
    std::string out;
    if (proposal.kind == Kind::order) {
        const auto order = *decode<Order>(proposal.payload);
        const OrderCost cost = cost_of(order, held);
        out = order_words(order, cost, held, language);
    } else if (proposal.kind == Kind::emission) {
        const auto emission = *decode<Emission>(proposal.payload);
        out = emission_words(emission, held, language);
    } else if (proposal.kind == Kind::stop) {
        out = stop_words(*decode<Stop>(proposal.payload), held, language);
    } else if (proposal.kind == Kind::revocations) {
        out = revocation_words(*decode<RevocationList>(proposal.payload), held, language);
    } else {
        out = lines_of(content_of(proposal, language), language);
    }
    out += say({"Kenmerk: ", "Hash: "}) + hex(hash_of(open).bytes) + '\n';
    if (proposal.kind == Kind::emission) out += "Id: " + hex(id_of(open).bytes) + '\n';
    if (proposal.kind == Kind::order) {
        out += say({"Eenmaal ondertekend: ", "Once signed: "}) +
               std::to_string(signed_size(proposal, open.governance)) +
               say({" van hoogstens ", " of at most "}) + std::to_string(limits::kOrderBytes) +
               " bytes\n";
    }
    return out + in_words(progress_of(proposal, open.governance), language);
}

std::string capacity_words(const OpenProposal& open, const KeyLabel& key, Language language) {
    const std::string_view kind = word(open.proposal.kind, language);
    for (const Quorum& quorum : open.governance.quorums) {
        for (const Signatory& member : quorum.members) {
            if (member.key.bytes != key.public_key) continue;
            Bilingual out(language, nullptr);
            out.line("U ondertekent: {}, als {}.", "You sign: {}, as {}.", kind, member.name);
            return std::move(out).take();
        }
    }
    return {};
}

bool is_in_sight(const Proposal& proposal, const Holdings& held) {
    if (proposal.kind == Kind::order) {
        return cost_of(*decode<Order>(proposal.payload), held).missing.empty();
    }
    if (proposal.kind == Kind::stop) {
        return held.order(decode<Stop>(proposal.payload)->order) != nullptr;
    }
    return true;
}

Shown show_proposal(const OpenProposal& open, const Holdings& held, Language language) {
    const Proposal& proposal = open.proposal;
    const auto progress = progress_of(proposal, open.governance);
    Shown out;
    out.add("kind", Shown::leaf(std::string(name(proposal.kind))));
    out.add("hash", show(hash_of(open), language));
    if (proposal.kind == Kind::emission) out.add("id", show(id_of(open), language));
    out.add("content", content_of(proposal, language));
    if (proposal.kind == Kind::order) {
        const OrderCost cost = cost_of(*decode<Order>(proposal.payload), held);
        out.add("cost", show_cost(cost, language));
    }
    if (proposal.kind == Kind::emission) {
        const auto emission = *decode<Emission>(proposal.payload);
        out.add("values", show_values(emission, held, language));
    }
    out.add("quorums", show_progress(progress, language));
    out.add("complete", show(is_complete(progress), language));
    return out;
}

}  // namespace noodgeld
