// DemoCrisis: three days without power in a few seconds: what the shops are asked and what they
// answer, and what the ledger then makes of it, each compared with what it must be.
#pragma once

#include <boost/json/value.hpp>
#include <map>
#include <string>
#include <vector>

#include "demo/demo_scheme.h"

namespace noodgeld {

/// A row of the ledger's accounts.
struct DemoAccount {
    std::string name;
    std::string merchant;  ///< Empty where the account is nobody's.
    std::int64_t cents;
};

/// What the story expects, counted while it is told.
struct DemoTally {
    std::int64_t paid = 0;  ///< Spends.
    std::int64_t paid_cents = 0;
    std::int64_t guarantee_cents = 0;  ///< Of those, what the tokens' own value does not pay.
    std::int64_t not_covered = 0;
    std::int64_t voided = 0;
    std::map<std::string, int> refused;
    std::vector<DemoAccount> accounts;  ///< As the ledger settled them.
};

class DemoCrisis {
  public:
    DemoCrisis(DemoStage& stage, Context& context) : stage_(stage), context_(context) {}

    /// The whole story. Fails at the first figure that is off.
    [[nodiscard]] Result<void, Failure> play();
    [[nodiscard]] const DemoTally& tally() const { return tally_; }

  private:
    using Step = Result<void, Failure>;

    Step open_shops();
    Step try_while_dormant();
    Step activate();
    Step shop_honestly();
    Step photocopy();
    Step try_what_is_not_allowed();
    Step pay_with_a_forgery();
    Step pull_the_plug();
    Step gossip();
    Step reconcile();
    Step settle_and_audit();
    Step tamper();

    void say(const Phrase& phrase);
    Step expect(bool holds, const std::string& what);
    /// One voucher for `cents` of goods; the HTTP answer.
    Result<boost::json::value, Failure> ask(std::size_t shop, const std::string& sale,
                                            const std::vector<std::string>& vouchers,
                                            std::int64_t cents, std::int64_t gpc);
    Step accept(std::size_t shop, const std::vector<std::string>& vouchers, std::int64_t cents);
    Step refuse_with(std::size_t shop, const std::string& voucher, const std::string& refusal,
                     std::int64_t gpc);
    Result<boost::json::value, Failure> get(DemoDaemon& daemon, const std::string& target);
    Result<http::Response, Failure> post(DemoDaemon& daemon, const std::string& target,
                                         const std::string& type, ByteView body);
    Step send_file(DemoDaemon& daemon, const std::string& target, const std::string& name);
    Result<DemoDaemon, Failure> start(std::size_t shop);
    std::string new_sale_id();
    std::string take_voucher() { return today_.at(next_voucher_++); }

    DemoStage& stage_;
    Context& context_;
    DemoTally tally_;
    std::vector<DemoDaemon> shops_;
    std::vector<std::string> today_;  // vouchers of several sheets that are open now
    std::size_t next_voucher_ = 0;
    std::vector<std::string> sheet_;  // one whole sheet
    std::vector<std::string> lost_;   // a sheet that is revoked
    std::uint64_t sales_ = 0;
};

}  // namespace noodgeld
