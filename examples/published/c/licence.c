/* A licence check as C libraries have them: each function reads the clock in its own
   way. Nobody told it about tests. */

#define _DEFAULT_SOURCE
#include <errno.h>
#include <pthread.h>
#include <stddef.h>
#include <string.h>
#include <sys/time.h>
#include <time.h>

#define NANOS_PER_SECOND 1000000000LL

/* 2008-08-12T07:00:00Z. */
#define EXPIRY 1218524400

long long licence_by_time(void) { return (long long)time(NULL); }

/* The same through the argument, as old code does. */
long long licence_by_time_pointer(void)
{
	time_t now = -1;
	time(&now);
	return (long long)now;
}

/* Microseconds since 1970. */
long long licence_by_gettimeofday(void)
{
	struct timeval now;
	if (gettimeofday(&now, NULL) != 0)
		return -1;
	return (long long)now.tv_sec * 1000000 + now.tv_usec;
}

static long long nanos(struct timespec now)
{
	return (long long)now.tv_sec * NANOS_PER_SECOND + now.tv_nsec;
}

/* Nanoseconds since 1970. */
long long licence_by_clock_gettime(void)
{
	struct timespec now;
	if (clock_gettime(CLOCK_REALTIME, &now) != 0)
		return -1;
	return nanos(now);
}

/* Nanoseconds since 1970. */
long long licence_by_timespec_get(void)
{
	struct timespec now;
	if (timespec_get(&now, TIME_UTC) != TIME_UTC)
		return -1;
	return nanos(now);
}

/* Writes the date and time in UTC; returns the length, 0 if there is no room. */
size_t licence_by_strftime(char *text, size_t room)
{
	time_t now = time(NULL);
	struct tm fields;
	if (gmtime_r(&now, &fields) == NULL)
		return 0;
	return strftime(text, room, "%Y-%m-%dT%H:%M:%SZ", &fields);
}

/* Nanoseconds since some start: must not be moved. */
long long licence_uptime(void)
{
	struct timespec now;
	if (clock_gettime(CLOCK_MONOTONIC, &now) != 0)
		return -1;
	return nanos(now);
}

/* Returns 0 while the licence is valid. */
int licence_check(void) { return time(NULL) < EXPIRY ? 0 : -1; }

/* The same, with an expiry that is written out, as release scripts write it. */
int licence_check_text(void)
{
	char now[sizeof "2008-08-12T07:00:00Z"];
	if (licence_by_strftime(now, sizeof now) == 0)
		return -2;
	return strcmp(now, "2008-08-12T07:00:00Z") < 0 ? 0 : -1;
}

/* Waits for nobody, until so many milliseconds from now: a deadline on the wall clock,
   as C's waits take it. Returns 0 when the wait timed out as it should. */
int licence_wait(int millis)
{
	pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
	pthread_cond_t never = PTHREAD_COND_INITIALIZER;
	struct timespec deadline;
	int status = 0;
	if (clock_gettime(CLOCK_REALTIME, &deadline) != 0)
		return -1;
	deadline.tv_nsec += millis * 1000000LL;
	deadline.tv_sec += deadline.tv_nsec / NANOS_PER_SECOND;
	deadline.tv_nsec %= NANOS_PER_SECOND;
	pthread_mutex_lock(&lock);
	while (status == 0)
		status = pthread_cond_timedwait(&never, &lock, &deadline);
	pthread_mutex_unlock(&lock);
	return status == ETIMEDOUT ? 0 : status;
}
