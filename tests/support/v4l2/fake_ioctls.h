#pragma once

#include <cerrno>
#include <functional>
#include <map>
#include <utility>

namespace penstock::test {

/// The ioctls that a fake driver implements. What is not in it is ENOTTY.
class FakeIoctls
{
public:
	/// `handler` takes the argument by reference and returns 0 or an errno.
	template <typename Argument, typename Handler>
	void on(unsigned long request, Handler handler)
	{
		handlers_[request] = [handler = std::move(handler)](void *argument) {
			return handler(*static_cast<Argument *>(argument));
		};
	}
	void remove(unsigned long request) { handlers_.erase(request); }

	int call(unsigned long request, void *argument) const
	{
		const auto found = handlers_.find(request);
		return found == handlers_.end() ? ENOTTY : found->second(argument);
	}

private:
	std::map<unsigned long, std::function<int(void *)>> handlers_;
};

} // namespace penstock::test
