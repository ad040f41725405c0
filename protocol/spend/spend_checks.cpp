#include "protocol/spend/spend_checks.h"

#include <utility>

namespace noodgeld {

std::size_t SpendChecks::check(const crypto::PublicKey& key, const crypto::Signature& signature,
                               Bytes message) {
    const Bytes& kept = messages_.emplace_back(std::move(message));
    checks_.push_back({key, signature, ByteView(kept)});
    return checks_.size() - 1;
}

bool SpendChecks::add(const Entry& entry, const Sale& sale, std::size_t index,
                      std::function<void(const SpendSignatures&)> report) {
    const Lineage& lineage = *holdings_.lineage();
    const Token token = decode_token(sale.spends[index].token).value();
    const Series* series = holdings_.series(token.series);
    const Authorisation said = authorisation_of(entry, sale, index, token_id(token, lineage));
    Spend spend;
    spend.authorisation = check(token.holder, sale.spends[index].authorisation,
                                to_be_signed(said, token.holder, lineage));
    if (series != nullptr) {
        spend.token = check(series->key, token.signature, to_be_signed(token, lineage));
    }
    spend.report = std::move(report);
    spends_.push_back(std::move(spend));
    return series != nullptr;
}

void SpendChecks::run(const crypto::Verifier& verifier) {
    std::vector<bool> good(checks_.size(), true);
    for (const std::size_t index : verifier.find_invalid(checks_)) good[index] = false;
    for (const Spend& spend : spends_) {
        SpendSignatures found{good[spend.authorisation]};
        if (spend.token) found.token_good = good[*spend.token];
        spend.report(found);
    }
}

}  // namespace noodgeld
