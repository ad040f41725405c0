#include "protocol/verdict/feed_context.h"

#include <algorithm>

namespace noodgeld {

std::map<FeedId, FeedContext> gather_contexts(const Facts& facts) {
    const Holdings& holdings = facts.holdings();
    std::map<FeedId, FeedContext> out;
    for (const auto& [hash, certificate] : holdings.certificates()) {
        FeedContext& context = out[feed_id(certificate.key)];
        if (context.certificate == nullptr) context.certificate = &certificate;
    }
    std::map<ObjectHash, UnixTime> dated;
    for (const auto& [hash, anchor] : holdings.anchors()) {
        if (const auto head = head_in(anchor)) {
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
        for (const RevokedTerminal& row : list.terminals) {
            out[row.feed].revocations.push_back({row.last, time});
        }
    }
    return out;
}

}  // namespace noodgeld
