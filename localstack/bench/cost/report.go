package main

import (
	"fmt"
	"io"
	"text/tabwriter"

	"example.com/eventgateway/core/usage/prices"
	"example.com/eventgateway/localstack/bench/internal/rig"
)

func report(stdout io.Writer, list []*deployment) error {
	fmt.Fprintf(stdout, "Dollars of a million events, us-east-1, %d MB; without consumers\n\n", memoryMB)
	table := tabwriter.NewWriter(stdout, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprint(table, "bytes\tevents a request\t")
	for _, name := range driverNames {
		fmt.Fprint(table, name, "\t")
	}
	fmt.Fprint(table, "total\t\n")
	for _, d := range list {
		for _, c := range d.cells {
			of := c.use.dollars(d.accessLine)
			fmt.Fprintf(table, "%d\t%d\t", c.size, c.batch)
			for _, one := range of {
				fmt.Fprintf(table, "%.3f\t", one)
			}
			fmt.Fprintf(table, "%.2f\t  %s\n", of.total(), d.what)
		}
	}
	if err := table.Flush(); err != nil {
		return err
	}
	fmt.Fprintf(stdout, "\nA month without requests: $%.2f: stream %.2f, %d alarms %.2f; with dashboard=on %.2f more\n",
		idle(), hoursOfMonth*prices.KinesisStream.Dollars, alarmsOfAll, alarmsOfAll*prices.Alarm.Dollars,
		prices.Dashboard.Dollars)
	fmt.Fprintf(stdout, "Metrics of an event type in constant use: $%.2f a month; a second stream, for "+
		"rejected=on: $%.2f\nsamples=on is of a new process, which writes samples with each of its first requests, "+
		"and then once every 10 s\n\n",
		metricsATime*prices.Metric.Dollars, hoursOfMonth*prices.KinesisStream.Dollars)
	if err := reportOthers(stdout); err != nil {
		return err
	}
	if err := reportUse(stdout, list); err != nil {
		return err
	}
	return reportPrices(stdout)
}

// reportOthers prints what others take for a million events, sent one by one or not.
func reportOthers(stdout io.Writer) error {
	sizes := []int{344, 1024, 5060}
	fmt.Fprintf(stdout, "Others, by their public prices, for events of %d, %d and %d bytes\n\n", sizes[0], sizes[1],
		sizes[2])
	table := tabwriter.NewWriter(stdout, 0, 0, 2, ' ', tabwriter.AlignRight)
	for _, o := range others {
		for _, size := range sizes {
			fmt.Fprintf(table, "%.2f\t", o.dollars(size))
		}
		fmt.Fprintf(table, "  %s: %s\n", o.what, o.missing)
	}
	return table.Flush()
}

// reportUse prints what the dollars are made of.
func reportUse(stdout io.Writer, list []*deployment) error {
	fmt.Fprint(stdout, "\nWhat a request used\n\n")
	table := tabwriter.NewWriter(stdout, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprint(table, "bytes\tevents\tof 512 KB\tms billed\tms of CPU\trecord bytes\tmetered\tread units\twrite "+
		"units\tlog bytes\tanswer bytes\t\n")
	for _, d := range list {
		for _, c := range d.cells {
			u, n := c.use, c.use.requests
			records := max(1, u.records)
			logged := u.logBytes/n + d.accessLine
			fmt.Fprintf(table, "%d\t%d\t%d\t%d\t%.2f\t%d\t%d\t%.2f\t%.2f\t%d\t%d\t  %s\n", c.size, c.batch, u.units/n,
				rig.Median(u.billed).Milliseconds(), u.cpu.Seconds()*1000/float64(n), u.recordBytes/records,
				u.meteredBytes/records,
				u.reads/float64(n), u.writes/float64(n), logged, u.answerBytes/n, d.what)
		}
	}
	return table.Flush()
}

func reportPrices(stdout io.Writer) error {
	fmt.Fprint(stdout, "\nPrices\n\n")
	table := tabwriter.NewWriter(stdout, 0, 0, 2, ' ', 0)
	for _, p := range prices.All {
		fmt.Fprintf(table, "%s\t$%g\tper %s\t%s\t%s\t%s\n", p.What, p.Dollars, p.Per, p.Source, p.Read, p.Quoted)
	}
	return table.Flush()
}
