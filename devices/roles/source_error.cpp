#include "devices/roles/source_error.h"

namespace penstock {

namespace {

class Category final : public std::error_category
{
public:
	const char *name() const noexcept override { return "source"; }
	std::string message(int code) const override
	{
		switch (static_cast<SourceErrc>(code)) {
		case SourceErrc::kNoSignal:
			return "no signal; connect a source, switch it on, or choose another "
			       "--input";
		case SourceErrc::kNoLock:
			return "a signal, but no steady one; check the cable and the source";
		case SourceErrc::kOutOfRange:
			return "a signal that this device cannot take; choose another mode at the "
			       "source";
		case SourceErrc::kChanged:
			return "the source sends another picture than the camera is set to";
		case SourceErrc::kInterrupted:
			return "the signal was interrupted";
		}
		return "unknown";
	}
};

const Category &category()
{
	static const Category instance;
	return instance;
}

} // namespace

std::error_code make_error_code(SourceErrc code)
{
	return {static_cast<int>(code), category()};
}

bool is_source_error(const Error &error)
{
	return error.code.category() == category();
}

bool is_source_restart(const Error &error)
{
	return error.code == SourceErrc::kChanged || error.code == SourceErrc::kInterrupted;
}

} // namespace penstock
