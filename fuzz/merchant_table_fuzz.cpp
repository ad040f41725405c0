// Any text as a table of merchants: refused in words, or rows that ascend and make a register.
#include "base/check.h"
#include "issuer/register_file.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace noodgeld;
    const auto rows = rows_from_table(as_text(ByteView(data, size)), "table.csv");
    if (!rows) return 0;
    MerchantRegister all = sum_up(*rows);
    all.number = {1};
    NOODGELD_CHECK(well_formed(all));
    for (const RegisterPart& part : parts_of(*rows)) {
        NOODGELD_CHECK(well_formed(part) && belongs_to(part, all.merchants, all.root));
    }
    return 0;
}
