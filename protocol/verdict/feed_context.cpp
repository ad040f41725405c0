#include "protocol/verdict/feed_context.h"

#include <algorithm>

namespace noodgeld {
namespace {

/// Whether a list says which terminals are revoked: not once its charter has a successor, unless
/// that carries it or the list is known to be older.
bool still_revokes(const RevocationList& list, const ObjectHash& hash,
                   const std::optional<UnixTime>& dated, const Holdings& holdings) {
    if (holdings.is_in_office(list.charter, hash)) return true;
    const Charter* next = holdings.charter(CharterVersion{list.charter.value + 1});
    return next != nullptr && dated && *dated < next->issued_at;
}

}  // namespace

std::map<FeedId, FeedContext> gather_contexts(const Facts& facts, const Ruled& ruled) {
    const Holdings& holdings = facts.holdings();
    std::map<FeedId, FeedContext> out;
    for (const auto& [hash, certificate] : holdings.certificates()) {
        FeedContext& context = out[feed_id(certificate.key)];
        if (holdings.is_revoked_key(certificate.enroller)) continue;
        context.believed.push_back(&certificate);
    }
    std::map<ObjectHash, UnixTime> dated;
    for (const auto& [hash, anchor] : holdings.anchors()) {
        if (const auto head = head_in(anchor)) {
            if (holdings.is_revoked_key(anchor.signer)) continue;
            out[head->value.feed].sightings.push_back(
                {anchor.signer, head->value.point, anchor.time});
        } else {
            const auto at = dated.try_emplace(anchor.object->hash, anchor.time).first;
            at->second = std::min(at->second, anchor.time);
        }
    }
    for (const auto& [hash, list] : holdings.revocation_lists()) {
        const auto at = dated.find(hash);
        const auto time = at == dated.end() ? std::nullopt : std::optional(at->second);
        if (!still_revokes(list, hash, time, holdings)) continue;
        for (const RevokedTerminal& row : list.terminals) {
            out[row.feed].revocations.push_back({row.last, time});
        }
    }
    for (auto& [feed, context] : out) context.ruled = ruled.point_of(feed);
    return out;
}

}  // namespace noodgeld
