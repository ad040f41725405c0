#include "protocol/verdict/feed_context.h"

#include <algorithm>

namespace noodgeld {
namespace {

/// Whether a list says which terminals are revoked: not once its charter has a successor, unless
/// that carries it or the list is known to be older.
bool still_revokes(const ObjectHash& hash, const std::optional<UnixTime>& dated,
                   const Holdings& holdings) {
    const RevocationList& list = *holdings.revocations(hash);
    if (holdings.is_in_office(list.charter, hash)) return true;
    const Charter* next = holdings.charter(CharterVersion{list.charter.value + 1});
    return next != nullptr && dated && *dated < next->issued_at;
}

}  // namespace

FeedContexts::FeedContexts(const Facts& facts) : holdings_(facts.holdings()) {
    for (const auto& [kind, name] : holdings_.names()) note(kind, name);
}

void FeedContexts::note(Kind kind, const ObjectHash& name) {
    if (kind == Kind::certificate) {
        const Certificate* certificate = holdings_.certificate(name);
        feeds_[feed_id(certificate->key)].certificates.push_back(certificate);
    } else if (kind == Kind::anchor) {
        const Anchor& anchor = holdings_.anchors().at(name);
        if (const auto head = head_in(anchor)) {
            feeds_[head->value.feed].sightings.push_back(
                {anchor.signer, head->value.point, anchor.time});
        } else {
            const auto at = dates_.try_emplace(anchor.object->hash, anchor.time).first;
            at->second = std::min(at->second, anchor.time);
        }
    } else if (kind == Kind::revocations) {
        for (const RevokedTerminal& row : holdings_.revocations(name)->terminals) {
            feeds_[row.feed].revocations.emplace_back(name, row.last);
        }
    }
}

FeedContext FeedContexts::of(const FeedId& feed, const Ruled& ruled) const {
    FeedContext out{.ruling = ruled.of(feed)};
    const auto at = feeds_.find(feed);
    if (at == feeds_.end()) return out;
    for (const Certificate* certificate : at->second.certificates) {
        if (!holdings_.is_revoked_key(certificate->enroller)) out.believed.push_back(certificate);
    }
    for (const Sighting& sighting : at->second.sightings) {
        if (!holdings_.is_revoked_key(sighting.signer)) out.sightings.push_back(sighting);
    }
    for (const auto& [list, last] : at->second.revocations) {
        const auto dated = dates_.find(list);
        const auto time = dated == dates_.end() ? std::nullopt : std::optional(dated->second);
        if (still_revokes(list, time, holdings_)) out.revocations.push_back({last, time});
    }
    return out;
}

bool FeedContexts::is_listed(const FeedId& feed) const {
    const auto at = feeds_.find(feed);
    return at != feeds_.end() && !at->second.revocations.empty();
}

}  // namespace noodgeld
