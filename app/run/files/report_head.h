#pragma once

#include "app/report/report.h"

namespace penstock {

/// Of a page that is made now, by this program on this host.
ReportHead report_head();

} // namespace penstock
