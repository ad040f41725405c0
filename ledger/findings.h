// Findings: what officers signed that they may not, as an audit reports it. No verdict changes for
// it: runs are believed as stated, and conflicts are evidence (docs/protocol.md, 7.5).
#pragma once

#include <boost/json/object.hpp>
#include <vector>

#include "base/failure.h"
#include "ledger/evidence_pack.h"
#include "protocol/verdict/registered.h"

namespace noodgeld {

/// A row of a settlement run that is dated before the `report_by` of the highest order in office,
/// and leaves the merchant settled above what its ceiling and rulings allow.
struct WrongRow {
    ObjectHash run;
    Merchant merchant;
    std::int64_t settled = 0;  ///< By this run and those of lower rank, in cents.
    Amount allowed;
    friend bool operator==(const WrongRow&, const WrongRow&) = default;
};

/// What a merchant may be settled before all have reported: its ceiling in the register, 0 if it is
/// not listed, and what rulings pay and release.
class SettlementLimits {
  public:
    /// Facts must be settled. Costs a look at each spend.
    SettlementLimits(const Facts& facts, const Adjudication& judged);
    [[nodiscard]] Amount of(const Merchant& merchant) const;

  private:
    Registered registered_;
    std::map<Merchant, Amount> ruled_;
};

struct Findings {
    std::vector<std::pair<Accusation, Conflict>> conflicts;
    std::vector<WrongRow> wrong_rows;  ///< By rank of their run, then as they stand in it.
    [[nodiscard]] bool empty() const { return conflicts.empty() && wrong_rows.empty(); }
};

/// Facts must be settled. Costs a look at each spend and each row.
[[nodiscard]] Findings find_what_officers_may_not(const Facts& facts, const Adjudication& judged);

/// `finding` ("wrong_row" or the accusation's name) with its members: run, merchant, payee,
/// settled_cents and allowed_cents; or first and second.
[[nodiscard]] boost::json::array findings_json(const Findings& findings);
/// A line each.
[[nodiscard]] std::string findings_words(const Findings& findings, Language language);

}  // namespace noodgeld
