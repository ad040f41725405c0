// Any bytes as a draft of an order, a charter and a plan: refused, or written as people do, it is a
// draft of the same.
#include "api/draft.h"
#include "base/check.h"
#include "issuer/sheet_plan.h"
#include "protocol/objects/charter.h"
#include "protocol/objects/order.h"
#include "tests/support/written_draft.h"

namespace noodgeld {
namespace {

template <class T>
void try_draft(std::string_view json) {
    const auto object = read_draft<T>(json, "draft.json");
    if (!object) return;
    const auto again =
        read_draft<T>(boost::json::serialize(test::as_written(*object)), "again.json");
    NOODGELD_CHECK(again.has_value() && *again == *object);
}

}  // namespace
}  // namespace noodgeld

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view json = noodgeld::as_text({data, size});
    noodgeld::try_draft<noodgeld::Order>(json);
    noodgeld::try_draft<noodgeld::Charter>(json);
    noodgeld::try_draft<noodgeld::SheetPlan>(json);
    return 0;
}
